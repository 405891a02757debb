namespace Otron.Engine.Generation;

/// <summary>
/// Decides each step: who leaves, who gets a row, which prompt goes on. Prompts take turns, piece by piece, so a short one does not
/// wait for a long one. Engine thread only.
/// </summary>
internal sealed class Scheduler(RowTable rows, PrefillPacer pacer)
{
    private readonly Queue<Sequence> _waiting = new();
    private readonly Queue<Sequence> _prefilling = new();
    private long _step;
    private int _ended;

    public int WaitingCount => _waiting.Count;

    public bool HasWork => _waiting.Count > 0 || _prefilling.Count > 0 || rows.DecodingCount > 0;

    public void Add(Sequence sequence) => _waiting.Enqueue(sequence);

    /// <summary>How many sequences ended since the last call.</summary>
    public int TakeEndedCount()
    {
        var ended = _ended;
        _ended = 0;
        return ended;
    }

    public StepPlan Schedule()
    {
        _step++;
        Reap();
        Admit();
        if (!_prefilling.TryDequeue(out var prefill))
            return new StepPlan(rows.DecodingCount, null, 0);
        _prefilling.Enqueue(prefill);
        rows.Share(prefill);
        var remaining = prefill.PromptTokens - prefill.Row!.Length;
        return new StepPlan(rows.DecodingCount, prefill, pacer.ChunkTokens(remaining, _prefilling.Count, rows.DecodingCount));
    }

    /// <summary>Takes the next token of a sequence; its row then decodes on, or is retired.</summary>
    public void Commit(Sequence sequence, int token, bool isEndToken)
    {
        sequence.Append(token);
        var end = isEndToken ? SequenceEnd.EndToken
            : sequence.OutputTokens >= sequence.MaxNewTokens ? SequenceEnd.MaxTokens
            : SequenceEnd.None;
        if (end != SequenceEnd.None)
            Leave(sequence, keepWarm: true);
        else if (!rows.IsDecoding(sequence.Row!))
            StartDecoding(sequence);
        Publish(sequence, new TokenEvent(token, end));
    }

    /// <summary>Ends a sequence whose numbers or runs failed. What its row holds is not to be trusted.</summary>
    public void Fail(Sequence sequence, EngineError error)
    {
        Leave(sequence, keepWarm: false);
        Publish(sequence, new TokenEvent(-1, SequenceEnd.Failed, error));
    }

    public void FailAll(EngineError error)
    {
        while (_waiting.TryDequeue(out var sequence))
            Publish(sequence, new TokenEvent(-1, SequenceEnd.Failed, error));
        for (var i = 0; i < rows.Count; i++)
            while (rows[i].Owner is { } owner) // retiring may put another row in this place
                Fail(owner, error);
    }

    /// <summary>Cancelled sequences leave before they cost another step.</summary>
    private void Reap()
    {
        for (var left = _waiting.Count; left > 0; left--)
        {
            var sequence = _waiting.Dequeue();
            if (sequence.IsCancelled)
                Publish(sequence, new TokenEvent(-1, SequenceEnd.Cancelled));
            else
                _waiting.Enqueue(sequence);
        }
        for (var i = rows.Count - 1; i >= 0; i--)
        {
            if (rows[i].Owner is not { IsCancelled: true } owner)
                continue;
            Leave(owner, keepWarm: true);
            Publish(owner, new TokenEvent(-1, SequenceEnd.Cancelled));
        }
    }

    private void Admit()
    {
        while (_waiting.TryPeek(out var sequence) && rows.CanLease(sequence))
        {
            sequence.Reserve();
            rows.Lease(sequence, _step);
            _waiting.Dequeue();
            if (sequence.Row!.Length < sequence.PromptTokens)
                _prefilling.Enqueue(sequence);
            else
                rows.StartDecoding(sequence.Row);
        }
    }

    /// <summary>The prompt is computed: what follows goes through the decode run, token by token.</summary>
    public void StartDecoding(Sequence sequence)
    {
        RemovePrefilling(sequence);
        rows.StartDecoding(sequence.Row!);
    }

    private void Leave(Sequence sequence, bool keepWarm)
    {
        RemovePrefilling(sequence);
        rows.Retire(sequence.Row!, keepWarm, _step);
    }

    private void Publish(Sequence sequence, TokenEvent next)
    {
        _ended += next.End == SequenceEnd.None ? 0 : 1;
        sequence.Publish(next);
    }

    private void RemovePrefilling(Sequence sequence)
    {
        for (var left = _prefilling.Count; left > 0; left--)
            if (_prefilling.Dequeue() is var next && next != sequence)
                _prefilling.Enqueue(next);
    }
}
