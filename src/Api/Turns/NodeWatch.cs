using Otron.Grains;

namespace Otron.Api.Turns;

/// <summary>
/// Tells who reads from a node that the cluster has lost it. Silence tells it too, but later: a node that was killed is out of the
/// cluster after some 0.6 s. Clients of a cluster are not told, so while something is watched, the list of nodes is asked for.
/// </summary>
internal sealed class NodeWatch(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);

    /// <summary>One silo may know of a newcomer a little later than another.</summary>
    private const int MaxMisses = 2;

    private readonly Lock _gate = new();
    private readonly List<Watched> _watched = [];
    private bool _isAsking;

    /// <param name="node">As in <see cref="NodeLoad.Address"/>.</param>
    /// <param name="onLost">Called at most once, on another thread; perhaps a moment after the end of the watch.</param>
    /// <returns>Ends the watch.</returns>
    public IDisposable Watch(string node, Action onLost)
    {
        var watched = new Watched(this, node, onLost);
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
            var present = await TryListAsync();
            Watched[] lost = [];
            lock (_gate)
            {
                if (_watched.Count == 0)
                {
                    _isAsking = false;
                    return;
                }
                if (present is not null)
                {
                    foreach (var watched in _watched)
                        watched.Misses = present.Contains(watched.Node) ? 0 : watched.Misses + 1;
                    lost = [.. _watched.Where(watched => watched.Misses == MaxMisses)];
                    _watched.RemoveAll(lost.Contains);
                }
            }
            foreach (var watched in lost)
                watched.OnLost();
        }
    }

    /// <summary>Null where nobody answers: that says nothing of any node.</summary>
    private async Task<HashSet<string>?> TryListAsync()
    {
        try
        {
            var nodes = await grains.GetGrain<INodesGrain>(INodesGrain.Key).GetNodesAsync().WaitAsync(Interval * 2, time);
            return nodes.Length == 0 ? null : [.. nodes.Select(node => node.Address)];
        }
        catch (Exception e) when (ClusterFaults.IsPassing(e))
        {
            return null;
        }
    }

    private sealed class Watched(NodeWatch watch, string node, Action onLost) : IDisposable
    {
        public string Node => node;

        public Action OnLost => onLost;

        public int Misses { get; set; }

        public void Dispose()
        {
            lock (watch._gate)
                watch._watched.Remove(this);
        }
    }
}
