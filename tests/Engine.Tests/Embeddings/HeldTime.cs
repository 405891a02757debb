namespace Otron.Engine.Tests.Embeddings;

/// <summary>Holds the engine thread at the start of its next run, so that a test decides what queues up meanwhile.</summary>
internal sealed class HeldTime : TimeProvider, IDisposable
{
    private readonly ManualResetEventSlim _released = new();
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the engine thread stands still.</summary>
    public Task Held => _held.Task;

    public void Release() => _released.Set();

    public override long GetTimestamp()
    {
        if (Thread.CurrentThread.Name?.StartsWith("embeddings ", StringComparison.Ordinal) == true)
        {
            _held.TrySetResult();
            // The limit only keeps a failed test from hanging.
            _released.Wait(TimeSpan.FromSeconds(60));
        }
        return base.GetTimestamp();
    }

    public void Dispose() => _released.Dispose();
}
