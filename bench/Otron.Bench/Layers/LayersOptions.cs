namespace Otron.Bench.Layers;

/// <summary>The load that every layer gets.</summary>
internal sealed record LayersOptions
{
    public required string ServerLibrary { get; init; }

    public required string ModelsRoot { get; init; }

    public required string Model { get; init; }

    public required int Streams { get; init; }

    public required int InputTokens { get; init; }

    public required int OutputTokens { get; init; }

    public required int IntrusionTokens { get; init; }

    public required int Repeats { get; init; }

    public required int Threads { get; init; }

    public required int Seed { get; init; }

    public required int MaxSeconds { get; init; }

    public static LayersOptions Parse(Arguments arguments)
    {
        var options = new LayersOptions
        {
            ServerLibrary = arguments.Text("--server", Path.Combine("artifacts", "bin", "Api", "release", "Otron.Api.dll")),
            ModelsRoot = arguments.Text("--models", "models"),
            Model = arguments.Text("--model", "smollm2-135m-instruct"),
            Streams = arguments.Number("--streams", 16),
            InputTokens = arguments.Number("--random-input-len", 64),
            OutputTokens = arguments.Number("--random-output-len", 192),
            IntrusionTokens = arguments.Number("--intrusion-tokens", 1000),
            Repeats = arguments.Number("--repeats", 3),
            Threads = arguments.Number("--threads", 0),
            Seed = arguments.Number("--seed", 0),
            MaxSeconds = arguments.Number("--max-seconds", 600),
        };
        arguments.RefuseRest();
        if (options is { Streams: 0 } or { InputTokens: 0 } or { OutputTokens: 0 } or { IntrusionTokens: 0 } or { Repeats: 0 } or { MaxSeconds: 0 })
            throw new FormatException("The options of layers must be at least 1; --threads 0 takes all cores up to 4.");
        return options;
    }
}
