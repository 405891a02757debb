using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Otron.Grains.Nodes;

/// <summary>
/// Reports this silo's load to the others: five times a second, and at once when a turn starts or ends or a silo joins. So every silo
/// knows all others, and placing a session costs no extra hop.
/// </summary>
[Reentrant]
internal sealed class NodeLoadService(
    GrainId id,
    Silo silo,
    ILoggerFactory loggers,
    LocalLoad local,
    LoadTable table,
    NodeLoadClient peers,
    Introduction introduction,
    IClusterMembershipService membership,
    IClusterManifestProvider manifests,
    TimeProvider time) : GrainService(id, silo, loggers), INodeLoadService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>The least time between two reports, so that a burst of turns does not become a burst of reports.</summary>
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan MaxAnswer = TimeSpan.FromSeconds(2);

    /// <summary>A peer that does not answer for this long is not waited for; the cluster will declare it dead or reach it again.</summary>
    private static readonly TimeSpan MaxIntroduction = TimeSpan.FromSeconds(20);

    public Task ReportAsync(SiloAddress from, NodeLoad load)
    {
        table.Report(from, load);
        return Task.CompletedTask;
    }

    public async Task IntroduceAsync(SiloAddress from, NodeLoad load)
    {
        await time.UntilAsync(() => IsPlaceable(from), MaxAnswer);
        table.Report(from, load);
    }

    public Task<SiloAddress> PlaceAsync(uint session, string model, SiloAddress[] silos) => Task.FromResult(table.TakeFreest(session, model, silos));

    protected override async Task StartInBackground()
    {
        await base.StartInBackground();
        // Five root traces a second would hide all other traces.
        Activity.Current = null;
        var stopped = StoppedCancellationTokenSource.Token;
        await Task.WhenAll(ReportAsync(stopped), WatchMembersAsync(stopped), IntroduceAsync(stopped))
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
            await Task.Delay(MinInterval, time, stopped);
            await local.ChangedAsync(Interval - MinInterval, stopped);
        }
    }

    private async Task WatchMembersAsync(CancellationToken stopped)
    {
        await foreach (var members in membership.MembershipUpdates.WithCancellation(stopped))
        {
            table.Keep(members.ActiveSilos());
            // A new silo knows no other yet.
            local.Changed();
        }
    }

    private async Task IntroduceAsync(CancellationToken stopped)
    {
        var start = time.GetTimestamp();
        var known = new HashSet<SiloAddress> { Silo };
        var others = Others();
        while (others.Length > 0 && time.GetElapsedTime(start) < MaxIntroduction)
        {
            var hasAnswered = await Task.WhenAll(others.Select(peer => TryIntroduceAsync(peer, stopped)));
            known.UnionWith(others.Where((_, i) => hasAnswered[i]));
            stopped.ThrowIfCancellationRequested();
            others = Others();
        }
        await time.UntilAsync(KnowsAll, MaxAnswer);
        introduction.Complete();

        bool KnowsAll() => table.Knows(membership.CurrentSnapshot.ActiveSilos()) && membership.CurrentSnapshot.ActiveSilos().All(IsPlaceable);

        SiloAddress[] Others() => [.. membership.CurrentSnapshot.ActiveSilos().Except(known)];
    }

    private async Task<bool> TryIntroduceAsync(SiloAddress peer, CancellationToken stopped)
    {
        var answer = peers.On(peer).IntroduceAsync(Silo, local.Read()).WaitAsync(MaxAnswer, time, stopped);
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        return answer.IsCompletedSuccessfully;
    }

    /// <summary>Orleans fetches a new silo's list of grains by itself and places nothing there before it has the list.</summary>
    private bool IsPlaceable(SiloAddress silo) =>
        membership.CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Active && manifests.Current.Silos.ContainsKey(silo);
}
