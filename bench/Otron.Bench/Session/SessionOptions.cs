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
            Turns = arguments.Number("--turns", 10),
            FirstTokens = arguments.Number("--first-len", 512),
            TurnTokens = arguments.Number("--turn-len", 32),
            AnswerTokens = arguments.Number("--random-output-len", 32),
            Conversations = arguments.Number("--conversations", 3),
            Seed = arguments.Number("--seed", 0),
            MaxSeconds = arguments.Number("--max-seconds", 300),
        };
        arguments.RefuseRest();
        if (options is { Turns: < 2 } or { FirstTokens: 0 } or { TurnTokens: 0 } or { AnswerTokens: 0 } or { Conversations: 0 } or { MaxSeconds: 0 })
            throw new FormatException("The options of session must be at least 1, --turns at least 2.");
        return options;
    }
}
