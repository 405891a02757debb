using Otron.Contract;

namespace Otron.Api.Turns;

/// <summary>
/// Tells who waits for a node that the cluster has lost it. Silence tells it too, but later: a node that was killed is out of the
/// cluster after some 0.6 s. Clients of a cluster are not told, so while something is watched, the list of nodes is asked for.
/// </summary>
internal sealed class NodeWatch(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxAnswer = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<Watched> _watched = [];
    private bool _isAsking;

    /// <param name="addresses">As in <see cref="NodeLoad.Address"/>.</param>
    /// <param name="onLost">Called when any of them is lost: at most once, on another thread; perhaps a moment after the end of the watch.</param>
    /// <returns>Ends the watch.</returns>
    public IDisposable Watch(string[] addresses, Action onLost)
    {
        var watched = new Watched(this, addresses, onLost);
        lock (_gate)
        {
            _watched.Add(watched);
            if (!_isAsking)
            {
                _isAsking = true;
                _ = AskAsync();
            }
        }
        return watched;
    }

    private async Task AskAsync()
    {
        while (true)
        {
            await Task.Delay(Interval, time).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            lock (_gate)
            {
                if (_watched.Count == 0)
                {
                    _isAsking = false;
                    return;
                }
            }
            // Not waited for: the gateway that is asked may be the one that died, and the next question goes to another.
            _ = CompareAsync();
        }
    }

    private async Task CompareAsync()
    {
        if (await TryListAsync() is not { } present)
            return;
        Watched[] lost;
        lock (_gate)
        {
            lost = [.. _watched.Where(watched => !Array.TrueForAll(watched.Nodes, present.Contains))];
            _watched.RemoveAll(lost.Contains);
        }
        foreach (var watched in lost)
            watched.OnLost();
    }

    /// <summary>Null where nobody answers: that says nothing of any node.</summary>
    private async Task<HashSet<string>?> TryListAsync()
    {
        try
        {
            var nodes = await grains.GetGrain<INodesGrain>(INodesGrain.Key).GetNodesAsync().WaitAsync(MaxAnswer, time);
            return nodes.Length == 0 ? null : [.. nodes.Select(node => node.Address)];
        }
        catch (Exception e) when (ClusterFaults.IsPassing(e))
        {
            return null;
        }
    }

    private sealed class Watched(NodeWatch watch, string[] nodes, Action onLost) : IDisposable
    {
        public string[] Nodes => nodes;

        public Action OnLost => onLost;

        public void Dispose()
        {
            lock (watch._gate)
                watch._watched.Remove(this);
        }
    }
}
