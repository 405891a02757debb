namespace Otron.Api.Cluster;

/// <summary>Opens a turn's stream.</summary>
/// <param name="continuation">How far the turn has come; null for the whole turn.</param>
/// <param name="accept">Takes events that arrive outside the stream; returns false when nobody reads any more.</param>
internal delegate IAsyncEnumerable<GenerationEvent> TurnOpener(
    Continuation? continuation, Func<GenerationEvent, bool> accept, CancellationToken clientGone);

/// <summary>How much of a turn the client has: enough for another silo to resume it.</summary>
internal sealed class TurnProgress(int choices, TurnOpener open) : IResumable<GenerationEvent>
{
    private readonly Answer[] _answers = [.. Enumerable.Range(0, choices).Select(_ => new Answer())];
    private bool _hasStarted;

    /// <summary>The silo sends events, so it has accepted the turn.</summary>
    public bool IsAccepted { get; private set; }

    public bool IsComplete => Array.TrueForAll(_answers, answer => answer.IsFinished);

    public IAsyncEnumerable<GenerationEvent> Open(Func<GenerationEvent, bool> accept, CancellationToken clientGone) =>
        open(IsAccepted ? ToContinuation() : null, accept, clientGone);

    public bool Add(in GenerationEvent e)
    {
        IsAccepted = true;
        var answer = _answers[e.Choice];
        switch (e.Kind)
        {
            case GenerationEventKind.Started when _hasStarted: // a resumed turn starts again
                return false;
            case GenerationEventKind.Started:
                _hasStarted = true;
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

    /// <summary>Finishes the answers whose last text arrived without the event after it: nothing is left to compute for them.</summary>
    public IEnumerable<GenerationEvent> TakeMissingEnds()
    {
        foreach (var answer in _answers)
        {
            if (answer.IsFinished || !answer.Last.IsLastText)
                continue;
            answer.IsFinished = true;
            yield return answer.Last with { Kind = GenerationEventKind.Finished, Text = null, TokenIds = null, Parts = null };
        }
    }

    public string? NodeOf(in GenerationEvent e) => e.Node;

    public Exception GiveUp(Exception failure) => IsAccepted ? ClusterFailures.TurnLost() : failure;

    private Continuation ToContinuation() => new([.. _answers.Select(answer => new ChoiceProgress([.. answer.TokenIds], answer.IsFinished))]);

    private sealed class Answer
    {
        public List<int> TokenIds { get; } = [];

        public GenerationEvent Last { get; set; }

        public bool IsFinished { get; set; }
    }
}
