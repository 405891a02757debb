using Otron.Grains.Conversations;

namespace Otron.Grains.Tests.Conversations;

public sealed class RunningTurnTests
{
    private static readonly AnswerPart Thought = new(AnswerPartKind.Reasoning, "Hmm.");
    private static readonly AnswerPart Call = new(AnswerPartKind.Call, "clock", 0, "call_1");
    private static readonly AnswerPart Arguments = new(AnswerPartKind.Arguments, "{}", 0);

    private static readonly GenerationEvent[] Events =
    [
        new() { Kind = GenerationEventKind.Started, PromptTokens = 9, CachedTokens = 4 },
        new() { Kind = GenerationEventKind.Delta, Text = "", Parts = [Thought], TokenIds = [1, 2] },
        new() { Kind = GenerationEventKind.Delta, Text = "One ", TokenIds = [3] },
        new() { Kind = GenerationEventKind.Delta, Text = "", TokenIds = [4] }, // the head of a call is held back
        new() { Kind = GenerationEventKind.Delta, Text = "moment.", Parts = [new(AnswerPartKind.Content, "moment."), Call, Arguments], TokenIds = [5] },
        new() { Kind = GenerationEventKind.Finished, FinishReason = FinishReason.ToolCalls, CompletionTokens = 6, ReasoningTokens = 2 },
    ];

    [Fact]
    public void The_pieces_of_an_answer_are_numbered_as_they_come()
    {
        using var turn = Run(new RunningTurn(1, Stored()), Events);

        Assert.Equal([Thought, new(AnswerPartKind.Content, "One "), new(AnswerPartKind.Content, "moment."), Call, Arguments], turn.PiecesFrom(0));
        Assert.Equal([Arguments], turn.PiecesFrom(4));
        Assert.Empty(turn.PiecesFrom(9));
        Assert.Equal([1, 2, 3, 4, 5], turn.TokenIds);
        Assert.Equal((6, 2, FinishReason.ToolCalls), (turn.CompletionTokens, turn.ReasoningTokens, turn.FinishReason));
    }

    [Fact]
    public void A_turn_that_goes_on_after_any_event_has_the_same_pieces_under_the_same_numbers()
    {
        using var whole = Run(new RunningTurn(1, Stored()), Events);
        for (var at = 0; at < Events.Length; at++)
        {
            using var lost = Run(new RunningTurn(1, Stored()), Events[..at]);
            var journal = Stored().With(lost.PiecesFrom(0)) with { TokenIds = lost.TokenIds };

            using var resumed = Run(new RunningTurn(1, journal), Events[at..]);

            Assert.Equal(whole.PiecesFrom(0), resumed.PiecesFrom(0));
            Assert.Equal(whole.TokenIds, resumed.TokenIds);
        }
    }

    private static RunningTurn Run(RunningTurn turn, GenerationEvent[] events)
    {
        foreach (var next in events)
            turn.Accept(next);
        return turn;
    }

    private static StoredResponse Stored() => new() { Settings = new() { Model = "m", Tenant = "t" }, BodyHash = "", CreatedAt = 0 };
}
