using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Otron.Grains.Nodes;
using Otron.Grains.Storage;

namespace Otron.Grains.Conversations;

/// <summary>
/// Looks through the whole cluster's stored conversations from time to time, on one of the silos: old conversations are deleted, and
/// background turns whose silo is gone are resumed.
/// </summary>
internal sealed partial class ClusterRounds(
    IGrainFactory grains,
    IClusterMembershipService membership,
    ILocalSiloDetails silo,
    IOptions<SessionsOptions> options,
    TimeProvider time,
    ILogger<ClusterRounds> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int ParallelWakes = 16;

    private static readonly TimeSpan FirstSweep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan WakeInterval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();

    // A hosted service would start before the silo can be called.
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ClusterRounds), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void Dispose() => _stop.Dispose();

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _ = RepeatAsync(WakeAsync, WakeInterval, WakeInterval);
        if (options.Value.RetentionDays > 0)
            _ = RepeatAsync(SweepAsync, FirstSweep, SweepInterval);
        return Task.CompletedTask;
    }

    private Task StopAsync(CancellationToken cancellationToken) => _stop.CancelAsync();

    private async Task RepeatAsync(Func<Task> round, TimeSpan first, TimeSpan interval)
    {
        await WaitAsync(first);
        while (!_stop.IsCancellationRequested)
        {
            // One silo is enough.
            if (silo.SiloAddress.Equals(membership.CurrentSnapshot.ActiveSilos().Min()))
                await TryAsync(round, interval);
            await WaitAsync(interval);
        }
    }

    private async Task WaitAsync(TimeSpan delay) => await Task.Delay(delay, time, _stop.Token)
        .ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);

    private async Task TryAsync(Func<Task> round, TimeSpan interval)
    {
        try
        {
            await round();
        }
        catch (Exception e)
        {
            // Calls fail while the silo stops.
            if (!_stop.IsCancellationRequested)
                Log.Failed(logger, interval, e.Message);
        }
    }

    private Task SweepAsync() =>
        grains.GetGrain<ISweeperGrain>(0).SweepAsync(Days.Of(time.GetUtcNow().ToUnixTimeSeconds()), options.Value.RetentionDays);

    /// <summary>Asks every conversation with a background turn. The call activates it, and an activated conversation resumes its turn.</summary>
    private async Task WakeAsync()
    {
        var turns = grains.GetGrain<IBackgroundTurnsGrain>(0);
        var ended = new List<BackgroundTurn>();
        foreach (var some in (await turns.ListAsync()).Chunk(ParallelWakes))
        {
            var areRunning = await Task.WhenAll(some.Select(turn => IsRunningAsync(turn.Conversation)));
            ended.AddRange(some.Where((_, i) => !areRunning[i]));
        }
        if (ended.Count > 0)
            await turns.LeaveAsync([.. ended]);
    }

    private async Task<bool> IsRunningAsync(string conversation)
    {
        try
        {
            return await grains.GetGrain<IConversationGrain>(conversation).IsAnsweringAsync();
        }
        catch (Exception e)
        {
            if (!_stop.IsCancellationRequested)
                Log.Asleep(logger, conversation, e.Message);
            return true; // nothing is known, so the turn is asked for again
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A round through stored conversations failed; the next one is in {Interval}: {Reason}")]
        public static partial void Failed(ILogger logger, TimeSpan interval, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Conversation {Key} has a background turn and does not answer: {Reason}")]
        public static partial void Asleep(ILogger logger, string key, string reason);
    }
}
