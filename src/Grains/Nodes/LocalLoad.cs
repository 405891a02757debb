using System.Collections.Concurrent;
using System.Threading.Channels;
using Orleans.Runtime;
using Otron.Grains.Migration;
using Otron.Grains.Models;
using Otron.Grains.Storage;

namespace Otron.Grains.Nodes;

/// <summary>What this silo reports of itself. Grains say when it changes; the load service alone reads it.</summary>
internal sealed class LocalLoad(NodeModels models, DrainState drain, IStorageReach storage, ILocalSiloDetails silo, TimeProvider time)
{
    /// <summary>Every silo has had several reports in this time.</summary>
    private static readonly TimeSpan ArrivalsAge = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal); // sessions by model
    private readonly ConcurrentDictionary<GrainId, bool> _sessions = new();
    private readonly ConcurrentQueue<(uint Session, long At)> _arrivals = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Those that live here now.</summary>
    public ICollection<GrainId> Sessions => _sessions.Keys;

    /// <summary>Its first turn here is among those in flight, or it has come with what it computed elsewhere.</summary>
    public void SessionArrived(string model, GrainId session)
    {
        _sessions[session] = true;
        _counts.AddOrUpdate(model, 1, static (_, count) => count + 1);
        SessionSettled(session);
    }

    /// <summary>It lives here or was refused: whoever placed it need not count it any more.</summary>
    public void SessionSettled(GrainId session)
    {
        _arrivals.Enqueue((session.GetUniformHashCode(), time.GetTimestamp()));
        Changed();
    }

    public void SessionLeft(string model, GrainId session)
    {
        _sessions.TryRemove(session, out _);
        _counts.AddOrUpdate(model, 0, static (_, count) => count - 1);
        Changed();
    }

    public void Changed() => _changes.Writer.TryWrite(true);

    /// <summary>Returns after a change, at the latest after <paramref name="interval"/>.</summary>
    public async Task ChangedAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(interval);
        Task change = _changes.Reader.ReadAsync(timeout.Token).AsTask();
        await change.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    public NodeLoad Read()
    {
        while (_arrivals.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > ArrivalsAge)
            _arrivals.TryDequeue(out _);
        // Arrivals before the counts: who is in neither is still counted by who placed it.
        var arrivals = _arrivals.Select(arrival => arrival.Session).ToArray();
        return new()
        {
            Name = silo.Name,
            Address = silo.SiloAddress.ToParsableString(),
            Models = [.. models.All.Select(Read)],
            Arrivals = arrivals,
            IsDraining = drain.IsDraining,
            IsCutOff = !storage.IsReachable,
        };
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
