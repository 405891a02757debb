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
            Streams = arguments.Number("--streams", 16),
            InputTokens = arguments.Number("--random-input-len", 64),
            OutputTokens = arguments.Number("--random-output-len", 128),
            Repeats = arguments.Number("--repeats", 5),
            Seed = arguments.Number("--seed", 0),
            MaxSeconds = arguments.Number("--max-seconds", 300),
        };
        arguments.RefuseRest();
        if (options is { Streams: 0 } or { InputTokens: 0 } or { OutputTokens: 0 } or { Repeats: 0 } or { MaxSeconds: 0 })
            throw new FormatException("The options of telemetry must be at least 1.");
        return options;
    }
}
