using Otron.Bench.Server;

namespace Otron.Bench.Embed;

/// <summary>The load: clients that each wait for one answer before they ask again.</summary>
internal sealed record EmbedOptions
{
    public required ServerOptions Server { get; init; }

    public required int Clients { get; init; }

    public required int InputsPerRequest { get; init; }

    public required int Requests { get; init; }

    public required int InputTokens { get; init; }

    public required int Seed { get; init; }

    public required int MaxSeconds { get; init; }

    public static EmbedOptions Parse(Arguments arguments)
    {
        var options = new EmbedOptions
        {
            Server = ServerOptions.Read(arguments, "all-minilm-l6-v2"),
            Clients = arguments.Number("--clients", 32),
            InputsPerRequest = arguments.Number("--inputs", 1),
            Requests = arguments.Number("--requests", 1024),
            InputTokens = arguments.Number("--random-input-len", 32),
            Seed = arguments.Number("--seed", 0),
            MaxSeconds = arguments.Number("--max-seconds", 300),
        };
        arguments.RefuseRest();
        if (options is { Clients: 0 } or { InputsPerRequest: 0 } or { Requests: 0 } or { InputTokens: 0 } or { MaxSeconds: 0 })
            throw new FormatException("The options of embed must be at least 1.");
        return options;
    }
}
