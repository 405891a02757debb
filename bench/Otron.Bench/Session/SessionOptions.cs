using Otron.Bench.Server;

namespace Otron.Bench.Session;

/// <summary>The conversation: how it starts and how it grows.</summary>
internal sealed class SessionOptions(Arguments arguments) : RunningServerOptions(arguments, ChatModel)
{
    public int Turns { get; } = arguments.Positive("--turns", 10);

    public int FirstTokens { get; } = arguments.Positive("--first-len", 512);

    public int TurnTokens { get; } = arguments.Positive("--turn-len", 32);

    public int AnswerTokens { get; } = arguments.Positive("--random-output-len", 32);

    public int Conversations { get; } = arguments.Positive("--conversations", 3);

    protected override void Check()
    {
        if (Turns < 2)
            throw new FormatException("--turns must be at least 2.");
    }
}
