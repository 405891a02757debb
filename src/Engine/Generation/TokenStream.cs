using System.Threading.Channels;

namespace Otron.Engine.Generation;

/// <summary>
/// The way of a sequence's tokens to their reader. It counts the unread: where a reader falls behind, the sequence is parked and
/// the stream itself says, on the reader's thread, when it may go on. So nothing polls, and what waits here is bounded.
/// </summary>
/// <param name="onCaughtUp">Called once for each parking.</param>
internal sealed class TokenStream(Action onCaughtUp) : ChannelReader<TokenEvent>
{
    private const int NotParked = -1;

    // Unbounded, so that a step never waits for a reader.
    private readonly Channel<TokenEvent> _channel = Channel.CreateUnbounded<TokenEvent>(new UnboundedChannelOptions { SingleReader = true });
    private int _unread;
    private int _resumeAtUnread = NotParked;

    public override Task Completion => _channel.Reader.Completion;

    public override bool CanCount => true;

    /// <summary>Events that were not read yet.</summary>
    public override int Count => Volatile.Read(ref _unread);

    /// <summary>Whatever comes behind the end is dropped.</summary>
    public void Write(TokenEvent next)
    {
        Interlocked.Increment(ref _unread);
        if (!_channel.Writer.TryWrite(next))
            Interlocked.Decrement(ref _unread);
        else if (next.End != SequenceEnd.None)
            _channel.Writer.Complete();
    }

    public override bool TryRead(out TokenEvent item)
    {
        if (!_channel.Reader.TryRead(out item))
            return false;
        if (Interlocked.Decrement(ref _unread) <= Volatile.Read(ref _resumeAtUnread))
            Resume();
        return true;
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => _channel.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Engine thread: from now on the reader calls when no more than this is unread. False where that is so already.</summary>
    public bool TryPark(int resumeAtUnread)
    {
        // Written before the count is read, and the reader does the reverse: one of the two sees the other.
        Interlocked.Exchange(ref _resumeAtUnread, resumeAtUnread);
        return Count > resumeAtUnread || !TryUnpark();
    }

    /// <summary>True for the one caller that ends a parking.</summary>
    public bool TryUnpark() => Interlocked.Exchange(ref _resumeAtUnread, NotParked) != NotParked;

    /// <summary>Calls a parked sequence back; without effect on any other.</summary>
    public void Resume()
    {
        if (TryUnpark())
            onCaughtUp();
    }
}
