using Otron.Bench.Server;

namespace Otron.Bench.Session;

/// <summary>The conversation: how it starts and how it grows.</summary>
internal sealed record SessionOptions
{
    public required ServerOptions Server { get; init; }

    public required int Turns { get; init; }

    public required int FirstTokens { get; init; }

    public required int TurnTokens { get; init; }

    public required int AnswerTokens { get; init; }

    public required int Conversations { get; init; }

    public required int Seed { get; init; }

    public required int MaxSeconds { get; init; }

    public static SessionOptions Parse(Arguments arguments)
    {
        var options = new SessionOptions
        {
            Server = ServerOptions.Read(arguments, "smollm2-135m-instruct"),
            Turns = arguments.Positive("--turns", 10),
            FirstTokens = arguments.Positive("--first-len", 512),
            TurnTokens = arguments.Positive("--turn-len", 32),
            AnswerTokens = arguments.Positive("--random-output-len", 32),
            Conversations = arguments.Positive("--conversations", 3),
            Seed = arguments.Number("--seed", 0),
            MaxSeconds = arguments.Positive("--max-seconds", 300),
        };
        arguments.RefuseRest();
        if (options.Turns < 2)
            throw new FormatException("--turns must be at least 2.");
        return options;
    }
}
