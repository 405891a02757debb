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
    Introduction introduction,
    IClusterMembershipService membership,
    IClusterManifestProvider manifests,
    TimeProvider time) : GrainService(id, silo, loggers), INodeLoadService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Between two reports, so that a burst of turns does not become a burst of reports.</summary>
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MaxAnswer = TimeSpan.FromSeconds(2);

    /// <summary>A peer that does not answer for so long is not waited for: the cluster will find it dead, or find the way to it again.</summary>
    private static readonly TimeSpan MaxIntroduction = TimeSpan.FromSeconds(20);

    public Task ReportAsync(SiloAddress from, NodeLoad load)
    {
        table.Report(from, load);
        return Task.CompletedTask;
    }

    public async Task IntroduceAsync(SiloAddress from, NodeLoad load)
    {
        await UntilAsync(() => IsPlaceable(from), MaxAnswer);
        table.Report(from, load);
    }

    public Task<SiloAddress> PlaceAsync(uint session, string model, SiloAddress[] silos) => Task.FromResult(table.TakeFreest(session, model, silos));

    protected override async Task StartInBackground()
    {
        await base.StartInBackground();
        // Five root traces a second would hide all others.
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
            // A newcomer knows nobody yet.
            local.Changed();
        }
    }

    private async Task IntroduceAsync(CancellationToken stopped)
    {
        var start = time.GetTimestamp();
        var known = new HashSet<SiloAddress> { Silo };
        while (time.GetElapsedTime(start) < MaxIntroduction)
        {
            var others = membership.CurrentSnapshot.ActiveSilos().Except(known).ToArray();
            if (others.Length == 0)
                break;
            foreach (var (peer, hasAnswered) in others.Zip(await Task.WhenAll(others.Select(peer => TryIntroduceAsync(peer, stopped)))))
                if (hasAnswered)
                    known.Add(peer);
            stopped.ThrowIfCancellationRequested();
        }
        await UntilAsync(KnowsEverySilo, MaxAnswer);
        introduction.Complete();
    }

    private bool KnowsEverySilo()
    {
        var silos = membership.CurrentSnapshot.ActiveSilos().ToArray();
        return table.Knows(silos) && silos.All(IsPlaceable);
    }

    private async Task<bool> TryIntroduceAsync(SiloAddress peer, CancellationToken stopped)
    {
        var answer = peers.On(peer).IntroduceAsync(Silo, local.Read()).WaitAsync(MaxAnswer, time, stopped);
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        return answer.IsCompletedSuccessfully;
    }

    /// <summary>Orleans fetches a newcomer's list of grains by itself, and until that has come passes it over.</summary>
    private bool IsPlaceable(SiloAddress silo) =>
        membership.CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Active && manifests.Current.Silos.ContainsKey(silo);

    private async Task UntilAsync(Func<bool> condition, TimeSpan limit)
    {
        var start = time.GetTimestamp();
        while (!condition() && time.GetElapsedTime(start) < limit)
            await Task.Delay(PollInterval, time);
    }
}
