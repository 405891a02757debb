using Otron.Api.Errors;

namespace Otron.Api.Cluster;

/// <summary>
/// What the cluster serves, how busy it is, and which of its nodes are lost. All who ask share one list of nodes: it is requested at
/// most five times a second, at once for a model that is not known, and ten times a second while nodes are watched.
/// </summary>
internal sealed class ClusterView(IGrainFactory grains, TimeProvider time)
{
    private const int MaxAttempts = 3;

    private static readonly TimeSpan FreshFor = TimeSpan.FromMilliseconds(200);

    /// <summary>An old answer is still a good one while the next is on its way, which takes long when a silo has just died.</summary>
    private static readonly TimeSpan UsableFor = TimeSpan.FromSeconds(15);

    /// <summary>How long "full" is trusted; after that, the silo itself decides.</summary>
    private static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MaxAnswer = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly List<Watched> _watched = [];
    private volatile ClusterSnapshot? _latest;
    private Task<ClusterSnapshot>? _asking;
    private bool _isPolling;

    public async ValueTask<IReadOnlyList<ModelInfo>> ListModelsAsync() => (await ReadAsync()).Models;

    public async ValueTask<ModelInfo> GetModelAsync(string id)
    {
        if ((await ReadAsync()).Find(id) is { } known)
            return known;
        var current = await AskAsync();
        if (current.Models.Length == 0)
            throw new OtronException(ErrorCode.Unavailable, "No model is ready yet. Send the request again.");
        // The name is not repeated: it may be anything, and the list of served models helps more.
        return current.Find(id) ?? throw new OtronException(
            ErrorCode.ModelNotFound, $"This model does not exist here. Served are: {string.Join(", ", current.Models.Select(m => m.Id))}.", "model");
    }

    /// <summary>As above; an empty id means the one model of the kind that is served.</summary>
    /// <param name="kind">Null means a chat model, or one of the other kind if there is none.</param>
    public async ValueTask<ModelInfo> GetModelAsync(string id, ModelKind? kind)
    {
        var models = id.Length > 0 ? [] : (await ReadAsync()).Models;
        if (models.Length == 0)
            return await GetModelAsync(id);
        kind ??= Array.Exists(models, model => model.Kind == ModelKind.Chat) ? ModelKind.Chat : ModelKind.Embedding;
        var own = Array.FindAll(models, model => model.Kind == kind);
        return own.Length == 1 ? own[0] : throw OpenAiErrors.Missing("model");
    }

    /// <summary>Returns the model if work for it has a chance: it is of this kind, and some silo has room.</summary>
    public async ValueTask<ModelInfo> AdmitAsync(string id, ModelKind kind)
    {
        var model = await GetModelAsync(id, kind);
        if (model.Kind != kind)
            throw new OtronException(
                ErrorCode.WrongModelKind,
                model.Kind == ModelKind.Chat
                    ? $"'{id}' is a chat model; it makes no embeddings."
                    : $"'{id}' is an embedding model; it cannot chat.",
                "model");
        if (_latest is { } latest && Age(latest) < BusyFor && latest.SecondsUntilRoom(model.Id) is { } seconds)
            throw new OtronException(
                ErrorCode.Overloaded, $"All nodes that serve {model.Id} are full; try again in {seconds} s.", retryAfterSeconds: seconds);
        return model;
    }

    /// <returns>Addresses as in <see cref="NodeLoad.Address"/>.</returns>
    public async ValueTask<string[]> NodesServingAsync(string id) => (await ReadAsync()).NodesServing(id);

    /// <summary>
    /// Reports when the cluster has lost one of the nodes. Silence reveals a loss too, but later: a killed node is out of the cluster
    /// after some 0.6 s. The cluster does not notify its clients, so while anything is watched, the list of nodes is polled.
    /// </summary>
    /// <param name="addresses">Addresses as in <see cref="NodeLoad.Address"/>.</param>
    /// <param name="onLost">Called at most once, on another thread, perhaps a moment after the end of the watch.</param>
    /// <returns>Ends the watch when disposed.</returns>
    public IDisposable Watch(string[] addresses, Action onLost)
    {
        var watched = new Watched(this, addresses, onLost, time.GetTimestamp());
        lock (_gate)
        {
            _watched.Add(watched);
            if (!_isPolling)
            {
                _isPolling = true;
                _ = PollAsync();
            }
        }
        return watched;
    }

    private async Task PollAsync()
    {
        while (true)
        {
            await Task.Delay(WatchInterval, time).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            lock (_gate)
            {
                if (_watched.Count == 0)
                {
                    _isPolling = false;
                    return;
                }
            }
            // Not awaited: the gateway that is asked may be the one that died, and the next question goes to another.
            _ = AskOnceAsync();
        }
    }

    private async ValueTask<ClusterSnapshot> ReadAsync()
    {
        if (_latest is not { } latest || Age(latest) > UsableFor)
            return await AskAsync();
        if (Age(latest) > FreshFor)
            _ = AskAsync(); // after a failure, the next reader asks again
        return latest;
    }

    private TimeSpan Age(ClusterSnapshot snapshot) => time.GetElapsedTime(snapshot.AnsweredAt);

    /// <summary>One question at a time serves all readers.</summary>
    private Task<ClusterSnapshot> AskAsync()
    {
        if (_asking is { IsCompleted: false } asking)
            return asking;
        return _asking = AskUntilAnsweredAsync();
    }

    private async Task<ClusterSnapshot> AskUntilAnsweredAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AskOnceAsync();
            }
            catch (Exception e) when (ClusterFaults.IsPassing(e) && attempt < MaxAttempts)
            {
                // The next question goes to another gateway.
            }
        }
    }

    private async Task<ClusterSnapshot> AskOnceAsync()
    {
        var askedAt = time.GetTimestamp();
        var nodes = await grains.GetGrain<INodesGrain>(INodesGrain.Key).GetNodesAsync().WaitAsync(MaxAnswer, time);
        var snapshot = new ClusterSnapshot(nodes, askedAt, time.GetTimestamp());
        foreach (var lost in Take(snapshot))
            lost.OnLost();
        return snapshot;
    }

    /// <returns>The watches that the snapshot ends.</returns>
    private Watched[] Take(ClusterSnapshot snapshot)
    {
        lock (_gate)
        {
            // Answers can overtake each other.
            if (_latest is null || _latest.AskedAt <= snapshot.AskedAt)
                _latest = snapshot;
            if (_watched.Count == 0 || !snapshot.ListsNodes)
                return [];
            Watched[] lost = [.. _watched.Where(watched => watched.IsLostBy(snapshot))];
            _watched.RemoveAll(lost.Contains);
            return lost;
        }
    }

    private sealed class Watched(ClusterView view, string[] nodes, Action onLost, long since) : IDisposable
    {
        public Action OnLost => onLost;

        /// <summary>An answer to a question from before the watch may be older than the node.</summary>
        public bool IsLostBy(ClusterSnapshot snapshot) => snapshot.AskedAt >= since && !Array.TrueForAll(nodes, snapshot.HasNode);

        public void Dispose()
        {
            lock (view._gate)
                view._watched.Remove(this);
        }
    }
}
