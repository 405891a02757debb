namespace Otron.Bench.Server;

/// <summary>The server and the model that a command uses.</summary>
internal sealed record ServerOptions
{
    public required Uri Url { get; init; }

    public required string Model { get; init; }

    public string? ApiKey { get; init; }

    public static ServerOptions Read(Arguments arguments, string model) => new()
    {
        Url = Loopback(arguments.Text("--url", "http://localhost:8080")),
        Model = arguments.Text("--model", model),
        ApiKey = arguments.Optional("--api-key"),
    };

    /// <summary>A benchmark is a flood of requests, so only servers on this machine are allowed.</summary>
    private static Uri Loopback(string text)
    {
        if (!Uri.TryCreate(text.TrimEnd('/') + '/', UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new FormatException($"--url takes an address such as http://localhost:8080, not {text}.");
        return url.IsLoopback ? url : throw new FormatException($"{url.Host} is another machine; benchmarks send their load to loopback addresses only.");
    }
}
