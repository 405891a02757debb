using System.Threading.Channels;

namespace Otron.Engine.Generation.Sequences;

/// <summary>
/// The channel from a sequence to its reader. It counts unread events, so that the scheduler can park a sequence whose reader is
/// behind; the reader's own thread reports when it has caught up. Nothing polls, and the unread events are bounded.
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

    /// <summary>Events that have not been read yet.</summary>
    public override int Count => Volatile.Read(ref _unread);

    /// <summary>Events after the end are dropped.</summary>
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

    /// <summary>
    /// Engine thread: from now on the reader calls back once no more than <paramref name="resumeAtUnread"/> events are unread. False if
    /// that is so already.
    /// </summary>
    public bool TryPark(int resumeAtUnread)
    {
        // This thread writes the limit and then reads the count; the reader does the reverse. So one of the two sees the other.
        Interlocked.Exchange(ref _resumeAtUnread, resumeAtUnread);
        return Count > resumeAtUnread || !TryUnpark();
    }

    /// <summary>True for the one caller that ends a parking.</summary>
    public bool TryUnpark() => Interlocked.Exchange(ref _resumeAtUnread, NotParked) != NotParked;

    /// <summary>Brings a parked sequence back; no effect on any other.</summary>
    public void Resume()
    {
        if (TryUnpark())
            onCaughtUp();
    }
}
