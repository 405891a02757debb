using System.Runtime.CompilerServices;

namespace Otron.Grains.Generation;

/// <summary>The choices of one turn as one stream of events. Leaving the stream stops the choices that still compute.</summary>
/// <param name="handOver">Cancelled when the turn has to resume on another silo.</param>
internal sealed class Turn(Choice[] choices, TimeProvider time, CancellationToken handOver = default) : IDisposable
{
    private readonly List<Task<bool>> _waits = new(choices.Length);
    private volatile bool _isHeartbeatDue;

    public Choice[] Choices => choices;

    /// <summary>The turn resumes on another silo.</summary>
    public bool IsHandedOver => handOver.IsCancellationRequested;

    public bool IsComplete => Array.TrueForAll(choices, choice => choice.IsFinished);

    public async IAsyncEnumerable<GenerationEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The timer and a caller who leaves wake the loop as a token does. A wait with a timer and a registration for each token would
        // allocate more than everything else here.
        using var timer = time.CreateTimer(_ => Beat(), null, Heartbeat.Interval, Heartbeat.Interval);
        using var leaving = cancellationToken.Register(Nudge);
        using var moving = handOver.Register(Nudge);
        while (true)
        {
            var hasNews = false;
            foreach (var choice in choices)
            {
                while (choice.TryRead(out var next))
                {
                    hasNews = true;
                    yield return next;
                }
                if (!choices[0].HasStarted)
                    break; // the first choice holds the session's row, and its Started event comes before any text
            }
            if (IsComplete)
                yield break;
            if (_isHeartbeatDue && !hasNews)
                yield return Heartbeat.Event;
            _isHeartbeatDue = false;
            await NewsAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (IsHandedOver)
                throw new OtronException(ErrorCode.Unavailable, "The node that makes the answer is stopping; send the request again.");
        }
    }

    public void Dispose()
    {
        foreach (var choice in choices)
            choice.Cancel();
    }

    private void Beat()
    {
        _isHeartbeatDue = true;
        Nudge();
    }

    private void Nudge()
    {
        foreach (var choice in choices)
            choice.Sequence.Nudge();
    }

    /// <summary>Waits until a choice that may be read now has an event.</summary>
    private ValueTask<bool> NewsAsync() =>
        choices.Length == 1 || !choices[0].HasStarted ? choices[0].Sequence.Tokens.WaitToReadAsync() : AnyNewsAsync();

    private async ValueTask<bool> AnyNewsAsync()
    {
        _waits.Clear();
        foreach (var choice in choices)
            if (!choice.IsFinished)
                _waits.Add(choice.ReadableAsync());
        return await await Task.WhenAny(_waits);
    }
}
