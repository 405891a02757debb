using System.Threading.Channels;
using Otron.Api.OpenAi;
using Otron.Api.Telemetry;
using Otron.Contract;

namespace Otron.Api.Turns;

/// <summary>Opens a turn's stream.</summary>
/// <param name="behind">How far the turn has come; null for the whole turn.</param>
/// <param name="accept">Takes events that come around the stream; false when nobody reads any more.</param>
internal delegate IAsyncEnumerable<GenerationEvent> TurnOpener(Continuation? behind, Func<GenerationEvent, bool> accept);

/// <summary>
/// Moves the events of a grain's stream into a bounded buffer as fast as they come, so that a slow client never holds the
/// stream: Orleans gives up on a consumer that does not pull. Where the silo is lost, the turn goes on elsewhere behind what the
/// client has, and the client sees a pause.
/// </summary>
/// <param name="maxSilence">Without any event for so long, heartbeats included, the silo counts as lost.</param>
/// <param name="maxPause">Where the turn cannot go on within this time, it is given up.</param>
internal sealed class TurnPump(NodeWatch nodes, int bufferEvents, TimeSpan maxSilence, TimeSpan maxPause, TimeProvider time)
{
    /// <summary>Until the cluster has noticed that a silo is dead, calls to it fail at once.</summary>
    public static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(150);

    /// <summary>The buffer completes with the turn, or with the exception that ended it.</summary>
    public ChannelReader<GenerationEvent> Start(TurnOpener open, int choices, CancellationToken clientGone)
    {
        var buffer = Channel.CreateBounded<GenerationEvent>(
            new BoundedChannelOptions(bufferEvents) { SingleReader = true, SingleWriter = true });
        _ = PumpAsync(open, choices, buffer.Writer, clientGone);
        return buffer.Reader;
    }

    private async Task PumpAsync(TurnOpener open, int choices, ChannelWriter<GenerationEvent> buffer, CancellationToken clientGone)
    {
        var progress = new TurnProgress(choices);
        var lastEventAt = time.GetTimestamp();
        var wasHeard = false;
        try
        {
            while (true)
            {
                using var attempt = new TurnAttempt<GenerationEvent>(Accept, static e => e.Node, nodes, maxSilence, time);
                var failure = await attempt.RunAsync(open(wasHeard ? progress.ToContinuation() : null, attempt.TryAccept), clientGone);
                if (failure is null)
                    break;
                foreach (var end in progress.TakeMissingEnds())
                    Write(end);
                if (progress.IsComplete)
                    break;
                if (!IsPassing(failure, wasHeard))
                    throw failure;
                if (time.GetElapsedTime(lastEventAt) > maxPause)
                    throw wasHeard ? new ApiException(OpenAiErrors.TurnLost) : failure;
                if (wasHeard)
                    ModelSpan.Resumed(failure);
                if (!attempt.IsNodeLost)
                    await Task.Delay(BackOff, time, clientGone);
            }
            buffer.TryComplete();
        }
        catch (Exception e)
        {
            buffer.TryComplete(e);
        }

        void Accept(GenerationEvent e)
        {
            (lastEventAt, wasHeard) = (time.GetTimestamp(), true);
            if (progress.Add(e))
                Write(e);
        }

        void Write(in GenerationEvent e)
        {
            if (!buffer.TryWrite(e))
                throw new ApiException(OpenAiErrors.ClientTooSlow);
        }
    }

    /// <summary>Will another try, perhaps on another silo, do better?</summary>
    /// <param name="failure">What ended the last one.</param>
    /// <param name="wasHeard">The turn was accepted: what would refuse a new turn is then only in its way.</param>
    public static bool IsPassing(Exception failure, bool wasHeard) => failure switch
    {
        ApiException { Error: var error } => error == OpenAiErrors.TurnLost,
        OtronException { Code: ErrorCode.SessionBusy or ErrorCode.Overloaded or ErrorCode.TenantOverloaded } => wasHeard,
        // It was there when the request was admitted, and is again once its silo is.
        OtronException { Code: ErrorCode.ModelNotFound } => true,
        _ => ClusterFaults.IsPassing(failure),
    };
}
