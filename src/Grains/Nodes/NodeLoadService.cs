using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Otron.Grains.Nodes;

/// <summary>
/// Tells the other silos how this one is: five times a second, and at once when a turn starts or ends or a silo joins. Every silo
/// thus knows all others without asking, so placing a session costs no extra hop.
/// </summary>
[Reentrant]
internal sealed class NodeLoadService(
    GrainId id,
    Silo silo,
    ILoggerFactory loggers,
    LocalLoad local,
    LoadTable table,
    NodeLoadClient peers,
    IClusterMembershipService membership) : GrainService(id, silo, loggers), INodeLoadService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Between two reports, so that a burst of turns does not become a burst of reports.</summary>
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(10);

    public Task ReportAsync(SiloAddress from, NodeLoad load)
    {
        table.Report(from, load);
        return Task.CompletedTask;
    }

    public Task PlacedAsync(SiloAddress on, uint session, string model)
    {
        table.Take(on, session, model);
        return Task.CompletedTask;
    }

    protected override async Task StartInBackground()
    {
        await base.StartInBackground();
        // Five root traces a second would hide all others.
        Activity.Current = null;
        var stopped = StoppedCancellationTokenSource.Token;
        await Task.WhenAll(ReportAsync(stopped), WatchMembersAsync(stopped))
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReportAsync(CancellationToken stopped)
    {
        while (!stopped.IsCancellationRequested)
        {
            var load = local.Read();
            table.Report(Silo, load);
            foreach (var peer in membership.CurrentSnapshot.ActiveSilos())
                if (!peer.Equals(Silo))
                    _ = peers.On(peer).ReportAsync(Silo, load);
            await Task.Delay(MinInterval, stopped);
            await local.ChangedAsync(Interval - MinInterval, stopped);
        }
    }

    private async Task WatchMembersAsync(CancellationToken stopped)
    {
        await foreach (var members in membership.MembershipUpdates.WithCancellation(stopped))
        {
            table.Keep(members.ActiveSilos());
            // A newcomer knows nobody yet.
            local.Changed();
        }
    }
}
