using System.Runtime.InteropServices;

namespace Otron.Engine.Embeddings;

/// <summary>
/// Inputs that wait for a run. Any thread adds; the engine thread alone takes. Room is counted when a call is admitted, so a
/// call is either refused at once or waits with all its inputs.
/// </summary>
/// <remarks>
/// Equal inputs wait as one, whoever they are of. Calls take turns, input by input: the first input of a call is due with those
/// that are due now, and not behind the thousands of a call that came before.
/// </remarks>
internal sealed class TokenBudgetQueue(int maxInputs, int batchTokens)
{
    private readonly object _gate = new();
    private List<EmbeddingCall> _incoming = [];
    private int _reserved;
    private bool _isClosed;

    // Of the engine thread:
    private List<EmbeddingCall> _arrived = [];
    private readonly List<DistinctInput> _waiting = []; // by rank
    private readonly Dictionary<int[], DistinctInput> _byIds = new(new DistinctInput.ByIds());
    private readonly List<int> _picked = [];
    private readonly BatchPicker _picker = new(batchTokens);
    private long _rank; // that is due now

    /// <summary>Inputs that wait.</summary>
    public int Count => Volatile.Read(ref _reserved);

    public int MaxInputs => maxInputs;

    public EngineError TryAdd(EmbeddingCall call)
    {
        lock (_gate)
        {
            if (_isClosed)
                return EngineError.Stopped;
            if (call.Inputs.Count > maxInputs - _reserved)
                return EngineError.QueueFull;
            _reserved += call.Inputs.Count;
            _incoming.Add(call);
            Monitor.Pulse(_gate);
            return EngineError.None;
        }
    }

    /// <summary>Waits for work and fills <paramref name="batch"/> with the next run's inputs; false once the queue is closed.</summary>
    public bool TakeBatch(List<DistinctInput> batch)
    {
        batch.Clear();
        while (batch.Count == 0)
        {
            lock (_gate)
            {
                while (_incoming.Count == 0 && _waiting.Count == 0 && !_isClosed)
                    Monitor.Wait(_gate);
                if (_isClosed)
                    return false;
                // Hashing and sorting what came holds up no caller.
                (_arrived, _incoming) = (_incoming, _arrived);
            }
            TakeArrived();
            var taken = DropLeft() + MoveNextBatch(batch);
            lock (_gate)
                _reserved -= taken;
        }
        return true;
    }

    /// <summary>Ends admission and wakes the engine thread.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>What a closed queue still held; called by the engine thread at its end.</summary>
    public List<EmbeddingInput> TakeRest()
    {
        lock (_gate)
        {
            (_arrived, _incoming) = (_incoming, _arrived);
            TakeArrived();
            List<EmbeddingInput> rest = [.. _waiting.SelectMany(input => input.Askers.ToArray())];
            _waiting.Clear();
            _byIds.Clear();
            _reserved = 0;
            return rest;
        }
    }

    private void TakeArrived()
    {
        if (_arrived.Count == 0)
            return;
        foreach (var call in _arrived)
        {
            for (var i = 0; i < call.Inputs.Count; i++)
            {
                var (asker, rank) = (new EmbeddingInput(call, i), _rank + i);
                if (_byIds.TryGetValue(asker.Ids, out var known))
                {
                    known.Add(asker, rank);
                    continue;
                }
                var input = new DistinctInput(asker, rank);
                _byIds.Add(asker.Ids, input);
                _waiting.Add(input);
            }
        }
        _arrived.Clear();
        // Equal ranks stay in order of arrival.
        var byRank = _waiting.OrderBy(static input => input.Rank).ToArray();
        _waiting.Clear();
        _waiting.AddRange(byRank);
    }

    /// <summary>Whoever left costs nothing more.</summary>
    private int DropLeft()
    {
        var dropped = 0;
        _waiting.RemoveAll(input =>
        {
            if (!input.IsOver)
                return false;
            dropped += input.Askers.Length;
            return _byIds.Remove(input.Ids);
        });
        return dropped;
    }

    private int MoveNextBatch(List<DistinctInput> batch)
    {
        if (_waiting.Count == 0)
            return 0;
        _rank = _waiting[0].Rank;
        _picker.Pick(CollectionsMarshal.AsSpan(_waiting), _picked);
        var taken = 0;
        foreach (var index in _picked)
        {
            batch.Add(_waiting[index]);
            taken += _waiting[index].Askers.Length;
            _byIds.Remove(_waiting[index].Ids);
        }
        _picked.Sort();
        for (var i = _picked.Count - 1; i >= 0; i--)
            _waiting.RemoveAt(_picked[i]);
        return taken;
    }
}
