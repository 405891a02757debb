using Otron.Contract;

namespace Otron.Api.Turns;

/// <summary>What the client has of a turn: enough for another silo to go on behind it.</summary>
internal sealed class TurnProgress(int choices)
{
    private readonly Answer[] _answers = [.. Enumerable.Range(0, choices).Select(_ => new Answer())];

    public bool HasStarted { get; private set; }

    /// <returns>False for what the client has already: a turn that goes on starts again.</returns>
    public bool Add(in GenerationEvent e)
    {
        var answer = _answers[e.Choice];
        switch (e.Kind)
        {
            case GenerationEventKind.Started when HasStarted:
                return false;
            case GenerationEventKind.Started:
                HasStarted = true;
                break;
            case GenerationEventKind.Delta:
                answer.TokenIds.AddRange(e.TokenIds ?? []);
                answer.Last = e;
                break;
            case GenerationEventKind.Finished:
                answer.IsFinished = true;
                break;
        }
        return true;
    }

    /// <summary>Answers whose last text came, but not the event behind it: nothing is left to compute for them.</summary>
    public IEnumerable<GenerationEvent> TakeMissingEnds()
    {
        for (var i = 0; i < _answers.Length; i++)
        {
            var answer = _answers[i];
            if (answer.IsFinished || !answer.Last.IsLastText)
                continue;
            answer.IsFinished = true;
            yield return answer.Last with { Kind = GenerationEventKind.Finished, Text = null, TokenIds = null };
        }
    }

    public bool IsComplete => Array.TrueForAll(_answers, answer => answer.IsFinished);

    public Continuation ToContinuation() => new([.. _answers.Select(answer => new ChoiceProgress([.. answer.TokenIds], answer.IsFinished))]);

    private sealed class Answer
    {
        public List<int> TokenIds { get; } = [];

        public GenerationEvent Last { get; set; }

        public bool IsFinished { get; set; }
    }
}
