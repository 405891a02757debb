using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Otron.Grains.Nodes;

namespace Otron.Grains.Migration;

/// <summary>
/// Empties the silo before it stops: it takes no new turns, running turns end or are handed over, and sessions move with their caches. This
/// happens in the host's Stopping phase, while the silo is still a full member and its ports are open.
/// </summary>
internal sealed partial class DrainService(
    DrainState drain,
    LocalLoad load,
    IGrainFactory grains,
    IOptions<ClusterOptions> options,
    IOptions<HostOptions> host,
    TimeProvider time,
    ILogger<DrainService> logger) : IHostedLifecycleService
{
    private const int ParallelMoves = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Time for the last sessions to move after turns were handed over.</summary>
    private static readonly TimeSpan MaxMoving = TimeSpan.FromSeconds(30);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        drain.Begin();
        load.Changed();
        var start = time.GetTimestamp();
        // A host may allow less than the options ask for; half of its time is for the rest of the shutdown.
        var maxTurn = TimeSpan.FromSeconds(Math.Min(options.Value.DrainSeconds, host.Value.ShutdownTimeout.TotalSeconds / 2));
        await using var handOver = time.CreateTimer(_ => drain.HandTurnsOver(), null, maxTurn, Timeout.InfiniteTimeSpan);
        var sessions = load.Sessions.Length;
        if (sessions > 0)
            Log.Begins(logger, sessions);
        while (time.GetElapsedTime(start) < maxTurn + MaxMoving && await AnyLeavesAsync(cancellationToken))
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (sessions > 0)
            Log.Ends(logger, load.Sessions.Length, time.GetElapsedTime(start).TotalSeconds);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Asks every session to move.</summary>
    /// <returns>False if none can, because no other silo serves their models.</returns>
    private async Task<bool> AnyLeavesAsync(CancellationToken cancellationToken)
    {
        var leaving = 0;
        var moves = Parallel.ForEachAsync(
            load.Sessions,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelMoves, CancellationToken = cancellationToken },
            async (session, _) =>
            {
                if (await LeavesAsync(session))
                    Interlocked.Increment(ref leaving);
            });
        await moves.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return leaving > 0 && !cancellationToken.IsCancellationRequested;
    }

    private async Task<bool> LeavesAsync(GrainId session)
    {
        try
        {
            return await grains.GetGrain<IMovableSession>(session).LeaveAsync();
        }
        catch (Exception e)
        {
            // For example, the silo that it chose has just died.
            Log.Failed(logger, e.Message);
            return true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The silo is told to stop and takes no new turns; {Sessions} sessions move to others")]
        public static partial void Begins(ILogger logger, int sessions);

        [LoggerMessage(2, LogLevel.Information, "{Sessions} sessions are left after {Seconds:F1} s; the silo stops")]
        public static partial void Ends(ILogger logger, int sessions, double seconds);

        [LoggerMessage(3, LogLevel.Warning, "A session could not leave yet: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
