using System.Runtime.CompilerServices;

namespace Otron.Grains.Generation;

/// <summary>The choices of one turn as one stream of events. Leaving the stream stops their generation.</summary>
/// <param name="handOver">Cancelled when the turn must be handed over to another silo.</param>
internal sealed class Turn(Choice[] choices, TimeProvider time, CancellationToken handOver = default) : IDisposable
{
    /// <summary>A reader without news gets a heartbeat this often, so that silence always means a lost node.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    private static readonly GenerationEvent Heartbeat = new() { Kind = GenerationEventKind.Heartbeat };

    private readonly List<Task<bool>> _waits = new(choices.Length);
    private volatile bool _isHeartbeatDue;

    public Choice[] Choices => choices;

    /// <summary>Another silo resumes the turn.</summary>
    public bool IsHandedOver => handOver.IsCancellationRequested;

    public bool IsComplete => Array.TrueForAll(choices, choice => choice.IsFinished);

    public async IAsyncEnumerable<GenerationEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The heartbeat's timer and a caller that leaves wake the reader as a token does. A wait with a timer and a registration of its
        // own for each token would cost more memory than everything else that a token needs here.
        using var clock = time.CreateTimer(_ => Beat(), null, HeartbeatInterval, HeartbeatInterval);
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
                    break; // Started comes from the first choice, and before any text
            }
            if (IsComplete)
                yield break;
            if (_isHeartbeatDue && !hasNews)
                yield return Heartbeat;
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
