using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Otron.Api.Settings;

/// <summary>Where the API listens, who may use it and how much it accepts. Bound to <c>Otron:Api</c>.</summary>
internal sealed class ApiOptions
{
    public const string Section = "Otron:Api";

    /// <summary>Addresses to listen on, separated by semicolons. When null, <c>ASPNETCORE_URLS</c> decides.</summary>
    /// <value>The default value is null, which ends at <c>http://localhost:8080</c>.</value>
    public string? Urls { get; set; }

    /// <summary>Keys that open the API. As soon as one is set, here or elsewhere, every route except health requires a key.</summary>
    /// <value>The default value is empty.</value>
    public IList<ApiKeyOptions> Keys { get; } = [];

    /// <summary>A file with one key per line, as <c>tenant:key</c> or <c>key</c>; lines that begin with <c>#</c> are comments.</summary>
    /// <value>The default value is null.</value>
    public string? KeysFile { get; set; }

    /// <summary>Lets the API listen beyond loopback although no key guards it.</summary>
    /// <value>The default value is false.</value>
    public bool AllowAnonymous { get; set; }

    /// <summary>Origins such as <c>https://chat.example</c> whose pages may call the API; <c>*</c> allows every page.</summary>
    /// <value>The default value is empty: only the chat page of the server itself.</value>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Largest request body in bytes, without the framing of a chunked one.</summary>
    /// <value>The default value is 8 MiB.</value>
    [Range(1024, 1_073_741_824)]
    public long MaxRequestBodyBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Open connections; any beyond this number are closed at once.</summary>
    /// <value>The default value is 1024.</value>
    [Range(1, 1_000_000)]
    public long MaxConnections { get; set; } = 1024;

    /// <summary>Events that may be buffered for a slow client before its stream ends.</summary>
    /// <value>The default value is 4096.</value>
    [Range(16, 1_000_000)]
    public int StreamBufferEvents { get; set; } = 4096;

    /// <summary>Seconds without any event after which a turn is resumed on another silo; a living silo sends an event every second.</summary>
    /// <value>The default value is 2.5.</value>
    [Range(2.0, 3600.0)]
    public double StreamSilenceSeconds { get; set; } = 2.5;
}

[OptionsValidator]
internal sealed partial class ApiOptionsAnnotations : IValidateOptions<ApiOptions>;
