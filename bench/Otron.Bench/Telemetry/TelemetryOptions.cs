namespace Otron.Bench.Telemetry;

/// <summary>The load that both servers get.</summary>
internal sealed record TelemetryOptions
{
    public required string ServerLibrary { get; init; }

    public required string ModelsRoot { get; init; }

    public required string Model { get; init; }

    public required int Streams { get; init; }

    public required int InputTokens { get; init; }

    public required int OutputTokens { get; init; }

    public required int Repeats { get; init; }

    public required int Seed { get; init; }

    public required int MaxSeconds { get; init; }

    public static TelemetryOptions Parse(Arguments arguments)
    {
        var options = new TelemetryOptions
        {
            ServerLibrary = arguments.Text("--server", Path.Combine("artifacts", "bin", "Api", "release", "Otron.Api.dll")),
            ModelsRoot = arguments.Text("--models", "models"),
            Model = arguments.Text("--model", "smollm2-135m-instruct"),
            Streams = arguments.Positive("--streams", 16),
            InputTokens = arguments.Positive("--random-input-len", 64),
            OutputTokens = arguments.Positive("--random-output-len", 128),
            Repeats = arguments.Positive("--repeats", 5),
            Seed = arguments.Number("--seed", 0),
            MaxSeconds = arguments.Positive("--max-seconds", 300),
        };
        arguments.RefuseRest();
        return options;
    }
}
