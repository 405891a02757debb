using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Otron.Grains.Storage;

namespace Otron.Grains.Conversations;

/// <summary>Has the cluster's sweeper go round, now and then. Every silo does; the grain does the work once.</summary>
internal sealed partial class RetentionSweeper(
    IGrainFactory grains, IOptions<SessionsOptions> options, TimeProvider time, ILogger<RetentionSweeper> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private ITimer? _timer;

    // A hosted service would begin before the silo can be called.
    public void Participate(ISiloLifecycle lifecycle)
    {
        if (options.Value.RetentionDays > 0)
            lifecycle.Subscribe(nameof(RetentionSweeper), ServiceLifecycleStage.Active, Start, Stop);
    }

    public void Dispose() => _timer?.Dispose();

    private Task Start(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => _ = SweepAsync(), null, FirstDelay, Interval);
        return Task.CompletedTask;
    }

    private Task Stop(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    private async Task SweepAsync()
    {
        try
        {
            await grains.GetGrain<ISweeperGrain>(0).SweepAsync(time.GetUtcNow().ToUnixTimeSeconds() / RetentionGrain.SecondsPerDay, options.Value.RetentionDays);
        }
        catch (Exception e)
        {
            Log.Failed(logger, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Old conversations were not all deleted; the next try is in an hour: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
