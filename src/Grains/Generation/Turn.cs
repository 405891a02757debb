using System.Runtime.CompilerServices;

namespace Otron.Grains.Generation;

/// <summary>The choices of one turn as one stream of events. Leaving it stops what still computes.</summary>
internal sealed class Turn(Choice[] choices, TimeProvider time) : IDisposable
{
    /// <summary>After this long without news the reader gets a heartbeat, so that silence always means a lost node.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    private static readonly GenerationEvent Heartbeat = new() { Kind = GenerationEventKind.Heartbeat };

    private readonly List<Task> _waits = new(choices.Length);

    public bool IsComplete => Array.TrueForAll(choices, choice => choice.IsFinished);

    public async IAsyncEnumerable<GenerationEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The first choice holds the session's row; its first token says how much of the prompt was cached.
        while (!await IsReadableAsync(choices.AsMemory(0, 1), cancellationToken))
            yield return Heartbeat;
        var first = choices[0].Sequence;
        yield return new() { Kind = GenerationEventKind.Started, PromptTokens = first.PromptTokens, CachedTokens = first.CachedTokens };

        while (true)
        {
            foreach (var choice in choices)
                while (choice.TryRead(out var next))
                    yield return next;
            if (IsComplete)
                yield break;
            if (!await IsReadableAsync(choices, cancellationToken))
                yield return Heartbeat;
        }
    }

    public void Dispose()
    {
        foreach (var choice in choices)
            choice.Cancel();
    }

    /// <summary>Waits for news of any unfinished choice; false when none came within the heartbeat interval.</summary>
    private async ValueTask<bool> IsReadableAsync(ReadOnlyMemory<Choice> awaited, CancellationToken cancellationToken)
    {
        _waits.Clear();
        foreach (var choice in awaited.Span)
            if (!choice.IsFinished)
                _waits.Add(choice.ReadableAsync());
        var any = _waits.Count == 1 ? _waits[0] : Task.WhenAny(_waits);
        // A timeout is the normal case of a slow model, so it is looked at and not thrown.
        await any.WaitAsync(HeartbeatInterval, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return any.IsCompleted;
    }
}
