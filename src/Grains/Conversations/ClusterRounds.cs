using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Otron.Grains.Nodes;
using Otron.Grains.Storage;

namespace Otron.Grains.Conversations;

/// <summary>
/// What has to be looked after in the whole cluster now and then, whoever is there to do it: conversations whose days are over, and
/// background turns whose silo is gone.
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

    // A hosted service would begin before the silo can be called.
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(ClusterRounds), ServiceLifecycleStage.Active, StartAsync, StopAsync);

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
        for (var delay = first; ; delay = interval)
        {
            await Task.Delay(delay, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
            // One silo is enough.
            if (_stop.IsCancellationRequested)
                return;
            if (!silo.SiloAddress.Equals(membership.CurrentSnapshot.ActiveSilos().Min()))
                continue;
            try
            {
                await round();
            }
            catch (Exception e)
            {
                // A silo that stops can be called no more.
                if (!_stop.IsCancellationRequested)
                    Log.Failed(logger, interval, e.Message);
            }
        }
    }

    private Task SweepAsync() =>
        grains.GetGrain<ISweeperGrain>(0).SweepAsync(time.GetUtcNow().ToUnixTimeSeconds() / RetentionGrain.SecondsPerDay, options.Value.RetentionDays);

    /// <summary>A conversation whose turn runs goes on with it when it is activated, and asking it does so.</summary>
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
            return true; // for all that is known
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
