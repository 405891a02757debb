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

    /// <summary>Batches of the bare loop to compare with; none leaves it out.</summary>
    public required int[] BareBatches { get; init; }

    public required string ModelsRoot { get; init; }

    public required int Threads { get; init; }

    public required int Repeats { get; init; }

    public required int Seed { get; init; }

    public required int MaxSeconds { get; init; }

    public static EmbedOptions Parse(Arguments arguments)
    {
        var options = new EmbedOptions
        {
            Server = ServerOptions.Read(arguments, "all-minilm-l6-v2"),
            Clients = arguments.Positive("--clients", 32),
            InputsPerRequest = arguments.Positive("--inputs", 1),
            Requests = arguments.Positive("--requests", 1024),
            InputTokens = arguments.Positive("--random-input-len", 32),
            BareBatches = arguments.Numbers("--bare-batches", []),
            ModelsRoot = arguments.Text("--models", "models"),
            Threads = arguments.Number("--threads", 0),
            Repeats = arguments.Positive("--repeats", 3),
            Seed = arguments.Number("--seed", 0),
            MaxSeconds = arguments.Positive("--max-seconds", 300),
        };
        arguments.RefuseRest();
        if (options.BareBatches.Any(batch => batch < 1 || batch > options.Requests * options.InputsPerRequest))
            throw new FormatException("--bare-batches must be at least 1 each, and none larger than all inputs.");
        return options;
    }
}
