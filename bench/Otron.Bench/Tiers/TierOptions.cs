namespace Otron.Bench.Tiers;

/// <summary>The conversation whose cache is driven through every tier.</summary>
internal sealed record TierOptions
{
    public required string ServerLibrary { get; init; }

    public required string ModelsRoot { get; init; }

    public required string Model { get; init; }

    public required int FirstTokens { get; init; }

    public required int TurnTokens { get; init; }

    public required int AnswerTokens { get; init; }

    public required int Repeats { get; init; }

    public required int Seed { get; init; }

    public required int MaxSeconds { get; init; }

    public static TierOptions Parse(Arguments arguments)
    {
        var options = new TierOptions
        {
            ServerLibrary = arguments.Text("--server", Path.Combine("artifacts", "bin", "Api", "release", "Otron.Api.dll")),
            ModelsRoot = arguments.Text("--models", "models"),
            Model = arguments.Text("--model", "smollm2-135m-instruct"),
            FirstTokens = arguments.Number("--first-len", 1500),
            TurnTokens = arguments.Number("--turn-len", 24),
            AnswerTokens = arguments.Number("--random-output-len", 16),
            Repeats = arguments.Number("--repeats", 3),
            Seed = arguments.Number("--seed", 0),
            MaxSeconds = arguments.Number("--max-seconds", 300),
        };
        arguments.RefuseRest();
        if (options is { FirstTokens: 0 } or { TurnTokens: 0 } or { AnswerTokens: 0 } or { Repeats: 0 } or { MaxSeconds: 0 })
            throw new FormatException("The options of tiers must be at least 1.");
        return options;
    }
}
