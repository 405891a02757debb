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
            FirstTokens = arguments.Positive("--first-len", 1500),
            TurnTokens = arguments.Positive("--turn-len", 24),
            AnswerTokens = arguments.Positive("--random-output-len", 16),
            Repeats = arguments.Positive("--repeats", 3),
            Seed = arguments.Number("--seed", 0),
            MaxSeconds = arguments.Positive("--max-seconds", 300),
        };
        arguments.RefuseRest();
        return options;
    }
}
