namespace Otron.ServiceDefaults;

/// <summary>The probes that health checks answer.</summary>
public static class HealthTags
{
    /// <summary>The process works. For failures that a restart would heal, and no others.</summary>
    public const string Live = "live";

    /// <summary>The process takes new work.</summary>
    public const string Ready = "ready";

    /// <summary>The process has loaded its models.</summary>
    public const string Startup = "startup";
}
