using System.ComponentModel.DataAnnotations;

namespace Otron.Api;

/// <summary>The door: where it listens, who may enter and how much it takes. Bound to <c>Otron:Api</c>.</summary>
public sealed class ApiOptions
{
    public const string Section = "Otron:Api";

    /// <summary>Addresses to listen on, separated by semicolons. When null, <c>ASPNETCORE_URLS</c> decides.</summary>
    /// <value>The default value is null, which ends at <c>http://localhost:8080</c>.</value>
    public string? Urls { get; set; }

    /// <summary>Keys that open the API. As soon as there is one, here or elsewhere, every route but health asks for it.</summary>
    /// <value>The default value is empty.</value>
    public IList<ApiKeyOptions> Keys { get; } = [];

    /// <summary>A file with one key per line, as <c>tenant:key</c> or <c>key</c>; lines that begin with <c>#</c> are comments.</summary>
    /// <value>The default value is null.</value>
    public string? KeysFile { get; set; }

    /// <summary>Lets the API listen beyond loopback although no key guards it.</summary>
    /// <value>The default value is false.</value>
    public bool AllowAnonymous { get; set; }

    /// <summary>Largest request body in bytes; the framing of a chunked one counts.</summary>
    /// <value>The default value is 8 MiB.</value>
    [Range(1024, 1_073_741_824)]
    public long MaxRequestBodyBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Open connections; more are closed at once.</summary>
    /// <value>The default value is 1024.</value>
    [Range(1, 1_000_000)]
    public long MaxConnections { get; set; } = 1024;

    /// <summary>Events that may wait for a slow client before its stream ends.</summary>
    /// <value>The default value is 4096.</value>
    [Range(16, 1_000_000)]
    public int StreamBufferEvents { get; set; } = 4096;

    /// <summary>Seconds without any event after which a turn goes on on another silo; a living one says something every second.</summary>
    /// <value>The default value is 2.5.</value>
    [Range(2.0, 3600.0)]
    public double StreamSilenceSeconds { get; set; } = 2.5;
}

/// <summary>One key, in clear or as its SHA-256, and whose it is.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>The key itself; prefer <see cref="KeySha256"/> where configuration can be read by others.</summary>
    public string? Key { get; set; }

    /// <summary>SHA-256 of the key, 64 hexadecimal digits.</summary>
    public string? KeySha256 { get; set; }

    /// <summary>Who the key belongs to; sessions of one tenant are invisible to another.</summary>
    /// <value>The default value is <c>default</c>.</value>
    public string Tenant { get; set; } = "default";
}
