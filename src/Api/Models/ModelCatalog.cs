using Otron.Contract;

namespace Otron.Api.Models;

/// <summary>What the cluster serves and how busy it is, asked at most five times a second, and again at once for a model that is not known.</summary>
internal sealed class ModelCatalog(IGrainFactory grains, TimeProvider time)
{
    private const int MaxAttempts = 3;

    private static readonly TimeSpan FreshFor = TimeSpan.FromMilliseconds(200);

    /// <summary>An old answer is still a good one while the next is on its way, which takes long when a silo has just died.</summary>
    private static readonly TimeSpan UsableFor = TimeSpan.FromSeconds(15);

    /// <summary>Who was full then may have room now: beyond this, and where queues move faster than this, the silo itself is asked.</summary>
    private static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    private volatile Snapshot? _snapshot;
    private Task<Snapshot>? _asking;

    public async ValueTask<IReadOnlyList<ModelInfo>> ListAsync() => (await ReadAsync()).Models;

    public async ValueTask<ModelInfo> GetAsync(string id)
    {
        if ((await ReadAsync()).Find(id) is { } known)
            return known;
        var current = await AskAsync();
        if (current.Models.Length == 0)
            throw new OtronException(ErrorCode.Unavailable, "No model is ready yet. Send the request again.");
        // The name is not repeated: it may be anything, and the list of what there is helps more.
        return current.Find(id) ?? throw new OtronException(
            ErrorCode.ModelNotFound, $"This model does not exist here. Served are: {string.Join(", ", current.Models.Select(m => m.Id))}.", "model");
    }

    /// <summary>The model, when work for it has a chance: it is of this kind and some silo has room.</summary>
    public async ValueTask<ModelInfo> AdmitAsync(string id, ModelKind kind)
    {
        var model = await GetAsync(id);
        if (model.Kind != kind)
            throw new OtronException(
                ErrorCode.WrongModelKind,
                model.Kind == ModelKind.Chat
                    ? $"'{id}' is a chat model; it makes no embeddings."
                    : $"'{id}' is an embedding model; it cannot chat.",
                "model");
        if (_snapshot is { } known && Age(known) < BusyFor && known.SecondsUntilRoom(id) is { } seconds)
            throw new OtronException(ErrorCode.Overloaded, $"All nodes that serve {id} are full; try again in {seconds} s.", retryAfterSeconds: seconds);
        return model;
    }

    /// <returns>As in <see cref="NodeLoad.Address"/>.</returns>
    public async ValueTask<string[]> NodesServingAsync(string id) => (await ReadAsync()).NodesServing(id);

    private async ValueTask<Snapshot> ReadAsync()
    {
        if (_snapshot is not { } known || Age(known) > UsableFor)
            return await AskAsync();
        if (Age(known) > FreshFor)
            _ = AskAsync(); // fails only to be asked again
        return known;
    }

    private TimeSpan Age(Snapshot snapshot) => time.GetElapsedTime(snapshot.Timestamp);

    /// <summary>One question at a time serves everyone who asks.</summary>
    private Task<Snapshot> AskAsync()
    {
        if (_asking is { IsCompleted: false } asking)
            return asking;
        return _asking = AskOnceAsync();
    }

    private async Task<Snapshot> AskOnceAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var nodes = await grains.GetGrain<INodesGrain>(INodesGrain.Key).GetNodesAsync().WaitAsync(MaxWait, time);
                return _snapshot = new Snapshot(nodes, time.GetTimestamp());
            }
            catch (Exception e) when (ClusterFaults.IsPassing(e) && attempt < MaxAttempts)
            {
                // The next question goes to another gateway.
            }
        }
    }

    private sealed class Snapshot(NodeLoad[] nodes, long timestamp)
    {
        public long Timestamp => timestamp;

        public ModelInfo[] Models { get; } = nodes.ServedModels();

        public string[] NodesServing(string id) =>
            [.. nodes.Where(node => node.Models.Any(load => load.Model.Id == id)).Select(node => node.Address)];

        public ModelInfo? Find(string id) => Models.FirstOrDefault(model => model.Id == id);

        /// <summary>When the shortest queue has probably moved on; null where there is room now.</summary>
        public int? SecondsUntilRoom(string id)
        {
            var least = double.PositiveInfinity;
            foreach (var node in nodes.Where(node => !node.IsDraining))
            {
                foreach (var load in node.Models)
                {
                    if (load.Model.Id != id)
                        continue;
                    if (!load.IsFull || load.WaitSeconds < BusyFor.TotalSeconds)
                        return null;
                    least = Math.Min(least, load.WaitSeconds);
                }
            }
            return double.IsFinite(least) ? (int)Math.Clamp(Math.Ceiling(least), 1, 60) : null;
        }
    }
}
