namespace Otron.Api.Cluster;

/// <summary>One answer of the cluster about its nodes.</summary>
/// <param name="askedAt">Timestamp of the question.</param>
/// <param name="answeredAt">Timestamp of the answer.</param>
internal sealed class ClusterSnapshot(NodeLoad[] nodes, long askedAt, long answeredAt)
{
    /// <summary>A queue shorter than this may have room by the time a request arrives: only the silo itself can say.</summary>
    private const double ShortWaitSeconds = 1;

    public long AskedAt => askedAt;

    public long AnsweredAt => answeredAt;

    /// <summary>False if the answer lists no node at all, which says nothing about any of them.</summary>
    public bool ListsNodes => nodes.Length > 0;

    public ModelInfo[] Models { get; } = nodes.ServedModels();

    public ModelInfo? Find(string id) => Models.FirstOrDefault(model => model.Id == id);

    public string[] NodesServing(string id) =>
        [.. nodes.Where(node => node.Models.Any(load => load.Model.Id == id)).Select(node => node.Address)];

    public bool HasNode(string address) => Array.Exists(nodes, node => node.Address == address);

    /// <summary>When the shortest queue for the model has probably moved on; null if there is room now.</summary>
    public int? SecondsUntilRoom(string id)
    {
        var shortest = double.PositiveInfinity;
        foreach (var node in nodes.Where(node => !node.IsDraining))
        {
            foreach (var load in node.Models)
            {
                if (load.Model.Id != id)
                    continue;
                if (!load.IsFull || load.WaitSeconds < ShortWaitSeconds)
                    return null;
                shortest = Math.Min(shortest, load.WaitSeconds);
            }
        }
        return double.IsFinite(shortest) ? (int)Math.Clamp(Math.Ceiling(shortest), 1, 60) : null;
    }
}
