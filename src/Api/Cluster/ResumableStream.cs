using System.Threading.Channels;
using Otron.Api.Telemetry;

namespace Otron.Api.Cluster;

/// <summary>
/// Moves the events of a stream into a bounded buffer as fast as they come, so that a slow client never holds the stream: Orleans gives
/// up on a consumer that does not pull. If the silo is lost, the stream is resumed after the client's last event; the client sees a pause.
/// </summary>
internal sealed class ResumableStream<T>(IResumable<T> source, ClusterView cluster, Patience patience, int bufferEvents, TimeProvider time)
{
    private readonly Channel<T> _buffer = Channel.CreateBounded<T>(
        new BoundedChannelOptions(bufferEvents) { SingleReader = true, SingleWriter = true });

    private long _lastEventAt;

    /// <returns>The buffer. It completes with the stream, or with the exception that ended it.</returns>
    public ChannelReader<T> Start(CancellationToken clientGone)
    {
        _ = PumpAsync(clientGone);
        return _buffer.Reader;
    }

    private async Task PumpAsync(CancellationToken clientGone)
    {
        try
        {
            await ReadToEndAsync(clientGone);
            _buffer.Writer.TryComplete();
        }
        catch (Exception e)
        {
            _buffer.Writer.TryComplete(e);
        }
    }

    private async Task ReadToEndAsync(CancellationToken clientGone)
    {
        _lastEventAt = time.GetTimestamp();
        while (true)
        {
            using var attempt = new StreamAttempt<T>(Accept, source, cluster, patience, time);
            if (await attempt.RunAsync(clientGone) is not { } failure)
                return;
            foreach (var end in source.TakeMissingEnds())
                Write(end);
            if (source.IsComplete)
                return;
            if (!Patience.IsPassing(failure, source.IsAccepted))
                throw failure;
            if (time.GetElapsedTime(_lastEventAt) > patience.MaxPause)
                throw source.GiveUp(failure);
            if (source.IsAccepted)
                ModelSpan.Resumed(failure);
            if (!attempt.IsNodeLost)
                await Task.Delay(patience.BackOff, time, clientGone);
        }
    }

    private void Accept(T next)
    {
        _lastEventAt = time.GetTimestamp();
        if (source.Add(next))
            Write(next);
    }

    private void Write(in T next)
    {
        if (!_buffer.Writer.TryWrite(next))
            throw ClusterFailures.ClientTooSlow();
    }
}
