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
            Streams = arguments.Positive("--streams", 16),
            InputTokens = arguments.Positive("--random-input-len", 64),
            OutputTokens = arguments.Positive("--random-output-len", 192),
            IntrusionTokens = arguments.Positive("--intrusion-tokens", 1000),
            Repeats = arguments.Positive("--repeats", 3),
            Threads = arguments.Number("--threads", 0),
            Seed = arguments.Number("--seed", 0),
            MaxSeconds = arguments.Positive("--max-seconds", 600),
        };
        arguments.RefuseRest();
        return options;
    }
}
