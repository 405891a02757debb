using Orleans.Clustering.Redis;
using Otron.Grains.Nodes;

namespace Otron.Silo;

/// <summary>
/// Looks for this silo's own row in the cluster's table. After Redis has lost its data, running silos continue, but no client and no
/// new silo finds them, and Orleans only logs it. Such a silo ends its process, so that its supervisor starts it again.
/// </summary>
internal sealed partial class MembershipWatch(
    IMembershipTable table,
    IClusterMembershipService membership,
    ILocalSiloDetails self,
    TimeProvider time,
    ILogger<MembershipWatch> logger) : BackgroundService, IStorageReach
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Redis may restart within this time without consequences.</summary>
    private static readonly TimeSpan MaxUnreachable = TimeSpan.FromSeconds(8);

    private readonly TaskCompletionSource _expelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _readAt = time.GetTimestamp();

    /// <summary>The table was read lately, or need not be. Conversations are stored in the same Redis.</summary>
    public bool IsReachable => time.GetElapsedTime(Volatile.Read(ref _readAt)) < MaxUnreachable;

    /// <summary>Completes when Redis answers and no longer knows this silo.</summary>
    public Task Expelled => _expelled.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var missing = 0;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // A silo has no row before it has joined; after it has left, the table no longer matters.
            if (membership.CurrentSnapshot.GetSiloStatus(self.SiloAddress) != SiloStatus.Active)
            {
                Volatile.Write(ref _readAt, time.GetTimestamp());
                continue;
            }
            try
            {
                var row = await table.ReadRowAsync(self.SiloAddress, stoppingToken).WaitAsync(MaxUnreachable, time, stoppingToken);
                Volatile.Write(ref _readAt, time.GetTimestamp());
                missing = row.Members.Count == 0 ? missing + 1 : 0;
            }
            catch (RedisClusteringException)
            {
                // Redis answers, but the whole table is gone.
                missing++;
            }
            // Redis' client itself cancels commands that it can no longer send.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Unreachable(logger, e.Message);
            }
            // A row that is missing once may belong to a Redis that is being restored.
            if (missing < 2)
                continue;
            Log.Expelled(logger);
            _expelled.SetResult();
            return;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The cluster's table in Redis cannot be read: {Reason}")]
        public static partial void Unreachable(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Critical,
            "Redis has lost this silo's row in the cluster's table, so nobody can find it; the process ends to be started anew")]
        public static partial void Expelled(ILogger logger);
    }
}
