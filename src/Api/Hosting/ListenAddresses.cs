using System.Net;
using Otron.Api.Settings;

namespace Otron.Api.Hosting;

/// <summary>The addresses that the server will listen on, from every setting that can name them.</summary>
internal static class ListenAddresses
{
    public const string Default = "http://localhost:8080";

    /// <summary>Our own setting comes first, then <c>ASPNETCORE_URLS</c> or <c>--urls</c>, then the port list that container images set.</summary>
    public static string Urls(IConfiguration configuration) =>
        NotEmpty(configuration[$"{ApiOptions.Section}:{nameof(ApiOptions.Urls)}"])
        ?? NotEmpty(configuration["urls"])
        ?? PortUrls(configuration["http_ports"])
        ?? Default;

    /// <summary>The addresses that other machines may reach.</summary>
    public static IEnumerable<string> BeyondLoopback(IConfiguration configuration) =>
        Urls(configuration).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>())
            .Where(url => !IsLoopback(BindingAddress.Parse(url)));

    /// <summary>The address stands for all of the machine's: <c>0.0.0.0</c>, <c>[::]</c>, <c>*</c> or <c>+</c>.</summary>
    public static bool IsEverywhere(string url)
    {
        var address = BindingAddress.Parse(url);
        return !address.IsUnixPipe && !address.IsNamedPipe
            && (address.Host is "*" or "+" || (IPAddress.TryParse(address.Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))));
    }

    /// <summary>An address that a browser on this machine can open.</summary>
    public static string ToOpen(string url)
    {
        if (!IsEverywhere(url))
            return url;
        var address = BindingAddress.Parse(url);
        return FormattableString.Invariant($"{address.Scheme}://localhost:{address.Port}{address.PathBase}");
    }

    private static bool IsLoopback(BindingAddress address) =>
        address.IsUnixPipe
        || address.IsNamedPipe
        || string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));

    private static string? PortUrls(string? ports)
    {
        var urls = ports?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(port => $"http://*:{port}");
        return NotEmpty(urls is null ? null : string.Join(';', urls));
    }

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
