namespace Otron.Grains.Nodes;

/// <summary>
/// The last reports of all silos, this one included, and the sessions that were placed since. Thread-safe.
/// </summary>
internal sealed class LoadTable(TimeProvider time) : IPeerReports
{
    /// <summary>After this time a session that no silo has reported counts as lost. Silos report refused sessions too.</summary>
    private static readonly TimeSpan MaxPlacementDelay = TimeSpan.FromSeconds(10);

    /// <summary>A silo that is silent for longer is chosen only if there is no other.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(2);

    /// <summary>Silos with the same eighth of their rows in use count as equally free, since reports are a moment old.</summary>
    private const int RowShares = 8;

    /// <summary>
    /// A session moves to a silo that is at most half as full, and only if the difference is this share of the rows: a move costs both
    /// silos time.
    /// </summary>
    private const double MovingDifference = 0.5;

    private readonly Lock _gate = new();
    private readonly Dictionary<SiloAddress, Node> _nodes = [];

    public NodeLoad[] Loads
    {
        get
        {
            lock (_gate)
                return [.. _nodes.Values.Select(node => node.Load)];
        }
    }

    /// <summary>Takes a silo's report unless a newer one came first; otherwise sessions would count twice or not at all.</summary>
    public void Report(SiloAddress silo, NodeLoad load)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (!_nodes.TryGetValue(silo, out var node))
                _nodes.Add(silo, node = new());
            else if (load.Number < node.Load.Number)
                return;
            (node.Load, node.ReportedAt) = (load, now);
            node.Placed.RemoveAll(placed =>
                Array.IndexOf(load.Arrivals, placed.Session) >= 0 || time.GetElapsedTime(placed.At, now) > MaxPlacementDelay);
        }
    }

    /// <summary>Forgets all other silos.</summary>
    public void Keep(IEnumerable<SiloAddress> silos)
    {
        lock (_gate)
            foreach (var gone in _nodes.Keys.Except(silos).ToArray())
                _nodes.Remove(gone);
    }

    public TimeSpan SilenceOf(SiloAddress silo)
    {
        lock (_gate)
            return _nodes.TryGetValue(silo, out var node) ? time.GetElapsedTime(node.ReportedAt) : TimeSpan.Zero;
    }

    public bool Knows(IEnumerable<SiloAddress> silos)
    {
        lock (_gate)
            return silos.All(_nodes.ContainsKey);
    }

    /// <summary>
    /// The silos that serve the model and stay. If there are none: those that serve it and leave, else those that have not reported yet,
    /// else all.
    /// </summary>
    public SiloAddress[] Serving(string model, SiloAddress[] silos)
    {
        lock (_gate)
        {
            var serving = Array.FindAll(silos, silo => Find(silo, model) is not null);
            if (serving.Length > 0)
                return Array.FindAll(serving, silo => !_nodes[silo].Load.IsDraining) is { Length: > 0 } staying ? staying : serving;
            var unknown = Array.FindAll(silos, silo => !_nodes.ContainsKey(silo));
            return unknown.Length > 0 ? unknown : silos;
        }
    }

    /// <summary>The silos that reach the storage of conversations and stay; all if there are none.</summary>
    public SiloAddress[] Storing(SiloAddress[] silos)
    {
        lock (_gate)
            return Array.FindAll(silos, IsStoring) is { Length: > 0 } storing ? storing : silos;
    }

    /// <summary>This silo leaves or does not reach the storage of conversations, and another silo reaches it and stays.</summary>
    public bool IsStoredElsewhere(SiloAddress local)
    {
        lock (_gate)
            return !IsStoring(local) && _nodes.Keys.Any(IsStoring);
    }

    /// <summary>The first of these silos by address that has reported lately. All silos agree on it, except in moments of change.</summary>
    /// <returns>Null if none has reported lately.</returns>
    public SiloAddress? FirstHeard(IEnumerable<SiloAddress> silos)
    {
        lock (_gate)
            return silos.Where(silo => _nodes.ContainsKey(silo) && !IsSilent(silo)).Min();
    }

    /// <summary>The silo with the most free rows; among equals, the one with the fewest sessions. The session counts there at once.</summary>
    /// <param name="silos">At least one.</param>
    public SiloAddress TakeFreest(uint session, string model, SiloAddress[] silos)
    {
        lock (_gate)
        {
            var freest = silos.MinBy(silo => Rank(silo, model))!;
            Take(freest, session, model);
            return freest;
        }
    }

    /// <summary>Another silo that is so much emptier than this one that an idle session should move; the session counts there at once.</summary>
    public SiloAddress? TakeRoomier(uint session, string model, SiloAddress local)
    {
        lock (_gate)
            return Pressure(local, model) is { } here
                ? TakeOther(session, model, local, maxPressure: Math.Min(here / 2, here - MovingDifference))
                : null;
    }

    /// <summary>The other silo with the most room, however little; the session counts there at once.</summary>
    public SiloAddress? TakeOther(uint session, string model, SiloAddress local)
    {
        lock (_gate)
            return TakeOther(session, model, local, double.PositiveInfinity);
    }

    private SiloAddress? TakeOther(uint session, string model, SiloAddress local, double maxPressure)
    {
        var (best, least) = ((SiloAddress?)null, maxPressure);
        foreach (var (silo, node) in _nodes)
            if (!silo.Equals(local) && !node.Load.IsDraining && !IsSilent(silo) && Pressure(silo, model) is { } there && there <= least)
                (best, least) = (silo, there);
        if (best is not null)
            Take(best, session, model);
        return best;
    }

    /// <summary>Counts a placed session until its silo reports it.</summary>
    private void Take(SiloAddress silo, uint session, string model)
    {
        if (_nodes.TryGetValue(silo, out var node))
            node.Placed.Add((session, model, time.GetTimestamp()));
    }

    private (bool IsSilent, int TakenShares, int Sessions) Rank(SiloAddress silo, string model)
    {
        if (Find(silo, model) is not { } load)
            return (true, 0, 0);
        var pending = Pending(silo, model);
        return (IsSilent(silo), (pending + load.InFlight) * RowShares / Math.Max(load.Rows, 1), pending + load.Sessions);
    }

    /// <summary>Turns in flight or resident sessions for each row, whichever is more; null if the silo does not serve the model.</summary>
    private double? Pressure(SiloAddress silo, string model) =>
        Find(silo, model) is { Rows: > 0 } load
            ? (double)(Pending(silo, model) + Math.Max(load.InFlight, load.Sessions)) / load.Rows
            : null;

    private bool IsStoring(SiloAddress silo) => _nodes.TryGetValue(silo, out var node) && node.Load is { IsDraining: false, IsCutOff: false };

    private bool IsSilent(SiloAddress silo) => SilenceOf(silo) > MaxSilence;

    private int Pending(SiloAddress silo, string model) => _nodes[silo].Placed.Count(placed => placed.Model == model);

    private ModelLoad? Find(SiloAddress silo, string model) =>
        _nodes.TryGetValue(silo, out var node) ? Array.Find(node.Load.Models, load => load.Model.Id == model) : null;

    private sealed class Node
    {
        public NodeLoad Load { get; set; } = null!;

        public long ReportedAt { get; set; }

        /// <summary>Sessions placed there that its report does not count yet.</summary>
        public List<(uint Session, string Model, long At)> Placed { get; } = [];
    }
}
