using System.Runtime.InteropServices;

namespace Otron.Engine.Embeddings;

/// <summary>
/// Inputs that wait for a run. Any thread adds; the engine thread alone takes. Room is counted when a call is admitted, so a
/// call is either refused at once or waits with all its inputs.
/// </summary>
internal sealed class TokenBudgetQueue(int maxInputs, int batchTokens)
{
    private readonly object _gate = new();
    private readonly List<EmbeddingInput> _incoming = [];
    private int _reserved;
    private bool _isClosed;

    // Of the engine thread:
    private readonly List<EmbeddingInput> _waiting = [];
    private readonly List<int> _picked = [];
    private readonly BatchPicker _picker = new(batchTokens);

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
            for (var i = 0; i < call.Inputs.Count; i++)
                _incoming.Add(new EmbeddingInput(call, i));
            Monitor.Pulse(_gate);
            return EngineError.None;
        }
    }

    /// <summary>Waits for work and fills <paramref name="batch"/> with the next run's inputs; false once the queue is closed.</summary>
    public bool TakeBatch(List<EmbeddingInput> batch)
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
                _waiting.AddRange(_incoming);
                _incoming.Clear();
            }
            // Whoever left costs nothing more.
            var left = _waiting.RemoveAll(static input => input.Call.IsOver);
            MoveNextBatch(batch);
            lock (_gate)
                _reserved -= left + batch.Count;
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
            List<EmbeddingInput> rest = [.. _waiting, .. _incoming];
            _waiting.Clear();
            _incoming.Clear();
            _reserved = 0;
            return rest;
        }
    }

    private void MoveNextBatch(List<EmbeddingInput> batch)
    {
        _picker.Pick(CollectionsMarshal.AsSpan(_waiting), _picked);
        foreach (var index in _picked)
        {
            batch.Add(_waiting[index]);
            _waiting[index] = default;
        }
        _waiting.RemoveAll(static input => input.Call is null);
    }
}
