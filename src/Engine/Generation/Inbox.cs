using System.Threading.Channels;

namespace Otron.Engine.Generation;

/// <summary>
/// Work that other threads hand to the engine thread: the only way to its rows and sequences. Any thread posts; the engine thread
/// takes. After <see cref="TryClose"/> nothing is accepted, and what was accepted is still taken.
/// </summary>
internal sealed class Inbox
{
    private readonly Channel<Action> _work = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });

    public bool IsDone => _work.Reader.Completion.IsCompleted;

    /// <summary>False if the engine is stopping; the work is then not done.</summary>
    public bool TryPost(Action work) => _work.Writer.TryWrite(work);

    /// <summary>Asks the engine thread a question, which it answers once, at once or later.</summary>
    /// <param name="otherwise">The answer of a stopping engine.</param>
    public Task<T> AskAsync<T>(Action<Action<T>> question, T otherwise)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryPost(() => question(answer.SetResult)))
            answer.SetResult(otherwise);
        return answer.Task;
    }

    public bool TryTake(out Action? work) => _work.Reader.TryRead(out work);

    /// <summary>Completes with true when there is work to take, and with false when there never will be.</summary>
    public Task<bool> WaitAsync() => _work.Reader.WaitToReadAsync().AsTask();

    /// <summary>False if it is closed already.</summary>
    public bool TryClose() => _work.Writer.TryComplete();
}
