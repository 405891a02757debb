using System.Threading.Channels;
using Orleans.Runtime;
using Otron.Grains.Models;

namespace Otron.Grains.Nodes;

/// <summary>
/// The load that this silo reports. Grains announce changes; the load service alone reads it. Thread-safe: a report names a session among
/// its arrivals if and only if it counts it, or the silo that placed the session would count it twice or not at all.
/// </summary>
internal sealed class LocalLoad(NodeModels models, DrainState drain, IStorageReach storage, ILocalSiloDetails silo, TimeProvider time)
{
    /// <summary>Every silo has received several reports in this time.</summary>
    private static readonly TimeSpan ArrivalsAge = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly HashSet<GrainId> _sessions = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal); // sessions by model
    private readonly Queue<(uint Session, long At)> _arrivals = new();
    private long _reports;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The sessions that live here now.</summary>
    public GrainId[] Sessions
    {
        get
        {
            lock (_gate)
                return [.. _sessions];
        }
    }

    /// <summary>Called when a session's first turn here is in flight, or when it has moved here with its cache.</summary>
    public void SessionArrived(string model, GrainId session)
    {
        lock (_gate)
        {
            _sessions.Add(session);
            _counts[model] = _counts.GetValueOrDefault(model) + 1;
            _arrivals.Enqueue((session.GetUniformHashCode(), time.GetTimestamp()));
        }
        Changed();
    }

    /// <summary>Called when a new session's turn is refused, so that the silo that placed it stops counting it.</summary>
    public void SessionRefused(GrainId session)
    {
        lock (_gate)
            _arrivals.Enqueue((session.GetUniformHashCode(), time.GetTimestamp()));
        Changed();
    }

    public void SessionLeft(string model, GrainId session)
    {
        lock (_gate)
        {
            _sessions.Remove(session);
            _counts[model]--;
        }
        Changed();
    }

    public void Changed() => _changes.Writer.TryWrite(true);

    /// <summary>Returns after a change, at the latest after <paramref name="interval"/>.</summary>
    public async Task ChangedAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        // The timer counts as a change: cancelling the wait instead would throw an exception five times a second on an idle silo.
        await using var timer = time.CreateTimer(static load => ((LocalLoad)load!).Changed(), this, interval, Timeout.InfiniteTimeSpan);
        Task change = _changes.Reader.ReadAsync(cancellationToken).AsTask();
        await change.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    public NodeLoad Read()
    {
        lock (_gate)
        {
            while (_arrivals.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > ArrivalsAge)
                _arrivals.Dequeue();
            return new()
            {
                Name = silo.Name,
                Address = silo.SiloAddress.ToParsableString(),
                Number = ++_reports,
                Models = [.. models.All.Select(Read)],
                Arrivals = [.. _arrivals.Select(arrival => arrival.Session)],
                IsDraining = drain.IsDraining,
                IsCutOff = !storage.IsReachable,
            };
        }
    }

    private ModelLoad Read(IServedModel model)
    {
        var usage = model.Usage;
        return new()
        {
            Model = model.Info,
            Rows = usage.Rows,
            InFlight = usage.InFlight,
            IsFull = usage.IsFull,
            WaitSeconds = usage.WaitSeconds,
            Sessions = _counts.GetValueOrDefault(model.Info.Id),
        };
    }
}
