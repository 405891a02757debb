using Otron.Bench.Server;

namespace Otron.Bench.Tiers;

/// <summary>The conversation whose cache moves through every tier.</summary>
internal sealed class TierOptions(Arguments arguments) : StartedServerOptions(arguments, repeats: 3)
{
    public int FirstTokens { get; } = arguments.Positive("--first-len", 1500);

    public int TurnTokens { get; } = arguments.Positive("--turn-len", 24);

    public int AnswerTokens { get; } = arguments.Positive("--random-output-len", 16);
}
