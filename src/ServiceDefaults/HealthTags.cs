namespace Otron.ServiceDefaults;

/// <summary>Which probe a health check speaks for.</summary>
public static class HealthTags
{
    /// <summary>The process works; only what a restart would heal.</summary>
    public const string Live = "live";

    /// <summary>New work is welcome.</summary>
    public const string Ready = "ready";

    /// <summary>Loading is over.</summary>
    public const string Startup = "startup";
}
