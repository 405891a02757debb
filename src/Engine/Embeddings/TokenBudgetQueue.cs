using System.Runtime.InteropServices;

namespace Otron.Engine.Embeddings;

/// <summary>
/// The inputs that wait for a run, batched under a token budget (after the queue of Hugging Face's text-embeddings-inference). Any thread
/// adds; only the engine thread takes. Room is reserved when a call is admitted, so a call is either refused at once or waits with all
/// its inputs.
/// </summary>
/// <remarks>
/// Equal inputs wait as one, even if they belong to different calls. Calls take turns, input by input: the first input of a new call is
/// due together with the inputs that are due now, not after the thousands of an earlier call. A lock and not a channel, because one
/// admission must check that the queue is open, reserve room for all inputs of the call and hand them over in one step.
/// </remarks>
internal sealed class TokenBudgetQueue(int maxInputs, int batchTokens)
{
    private readonly object _gate = new();
    private List<EmbeddingCall> _incoming = [];
    private int _reserved;
    private bool _isClosed;

    // Engine thread only:
    private List<EmbeddingCall> _arrived = [];
    private readonly List<DistinctInput> _waiting = []; // in order of rank
    private readonly Dictionary<int[], DistinctInput> _byIds = new(new DistinctInput.ByIds());
    private readonly List<int> _picked = [];
    private readonly BatchPicker _picker = new(batchTokens);
    private long _rankDue; // rank of the input that was due first in the last batch

    /// <summary>Inputs that wait for a run.</summary>
    public int Count => Volatile.Read(ref _reserved);

    public int MaxInputs => maxInputs;

    /// <returns><see cref="EngineError.None"/>, <see cref="EngineError.QueueFull"/> or <see cref="EngineError.Stopped"/>.</returns>
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
                // New calls are hashed and sorted outside the lock, so that callers do not wait for it.
                (_arrived, _incoming) = (_incoming, _arrived);
            }
            TakeArrived();
            var taken = DropAbandoned() + MoveNextBatch(batch);
            lock (_gate)
                _reserved -= taken;
        }
        return true;
    }

    /// <summary>Ends admission and wakes the engine thread. False if it is closed already.</summary>
    public bool TryClose()
    {
        lock (_gate)
        {
            if (_isClosed)
                return false;
            _isClosed = true;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Empties a closed queue. Called by the engine thread at its end.</summary>
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
                var asker = new EmbeddingInput(call, i);
                var rank = _rankDue + i;
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
        // A stable sort: equal ranks stay in order of arrival.
        var byRank = _waiting.OrderBy(static input => input.Rank).ToArray();
        _waiting.Clear();
        _waiting.AddRange(byRank);
    }

    /// <summary>Drops inputs that no call waits for any more.</summary>
    private int DropAbandoned()
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

    /// <summary>Moves the next batch from the waiting inputs to <paramref name="batch"/>.</summary>
    /// <returns>The inputs that it answers; equal ones count each.</returns>
    private int MoveNextBatch(List<DistinctInput> batch)
    {
        if (_waiting.Count == 0)
            return 0;
        _rankDue = _waiting[0].Rank;
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
