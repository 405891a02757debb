namespace Otron.Engine.Generation;

/// <summary>
/// Decides each step: who leaves, who gets a row, which prompt goes on, and who must wait for its reader. Engine thread only.
/// </summary>
/// <param name="creditTokens">Prompt tokens that a tenant that was away may compute before the others' turn.</param>
/// <param name="maxUnreadTokens">A sequence with so many is parked until its reader has taken half of them.</param>
/// <param name="onEnded">Told of each sequence that is over, before its reader is.</param>
/// <param name="onFetched">Told, on another thread, when the disk has answered; brings it back through <see cref="Fetched"/>.</param>
internal sealed class Scheduler(RowTable rows, PrefillPacer pacer, int creditTokens, int maxUnreadTokens, Action<Sequence> onEnded, Action<Sequence, Snapshot?> onFetched)
{
    private readonly WaitEstimate _wait = new(pacer);
    private readonly HashSet<Sequence> _unfinished = [];
    private readonly AdmissionQueue _waiting = new(rows);
    private readonly PrefillQueue _prefilling = new(creditTokens);
    private long _step;

    public int WaitingCount => _waiting.Count;

    /// <summary>Sequences that neither run nor wait: their readers are behind.</summary>
    public int ParkedCount => _unfinished.Count - _waiting.Count - rows.Occupancy().Active;

    /// <summary>How often a sequence gave its row to a tenant that had none.</summary>
    public long StepsBack { get; private set; }

    /// <summary>How often a sequence stopped for a reader that was behind.</summary>
    public long Parkings { get; private set; }

    public bool HasWork => _waiting.Count > 0 || _prefilling.Count > 0 || rows.DecodingCount > 0;

    /// <summary>How long a sequence that comes now would wait before its prompt is computed.</summary>
    public double EstimateWaitSeconds()
    {
        var (promptTokens, freeRows, longestAnswer) = (_waiting.PromptTokens, 0, 0);
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Owner is { } owner)
            {
                promptTokens += Math.Max(0, owner.PromptTokens - rows[i].Length);
                longestAnswer = Math.Max(longestAnswer, owner.OutputTokens);
            }
            else
            {
                freeRows++;
            }
        }
        return _wait.Seconds(promptTokens, _waiting.Count, freeRows, rows.Count, longestAnswer);
    }

    public void Add(Sequence sequence)
    {
        _unfinished.Add(sequence);
        _waiting.Add(sequence);
    }

    /// <summary>A parked sequence's reader has caught up, or is gone.</summary>
    public void Return(Sequence sequence)
    {
        if (_unfinished.Contains(sequence)) // else everything has failed in between
            _waiting.Add(sequence);
    }

    /// <summary>What a sequence had on disk has come, or nothing had; meanwhile it has held its row.</summary>
    public void Fetched(Sequence sequence, Snapshot? snapshot)
    {
        using (snapshot)
        {
            if (!sequence.IsFetching) // it has ended or stepped back
                return;
            sequence.IsFetching = false;
            if (snapshot is not null)
                rows.Load(sequence.Row!, snapshot);
            Begin(sequence);
        }
    }

    /// <summary>Cancelled sequences leave before they cost another step.</summary>
    public void Reap()
    {
        var cancelled = new TokenEvent(-1, SequenceEnd.Cancelled);
        while (_waiting.FindCancelled() is { } sequence)
            End(sequence, cancelled, keepWarm: true);
        for (var i = rows.Count - 1; i >= 0; i--)
            if (rows[i].Owner is { IsCancelled: true } owner)
                End(owner, cancelled, keepWarm: true);
    }

    /// <summary>Settles who has a row in this step, and which prompt goes on by how many tokens, if any. All decoding rows go on too.</summary>
    public (Sequence Prompt, int Tokens)? Schedule()
    {
        _step++;
        Reap();
        Admit();
        if (_prefilling.Next() is not { } prefill)
            return null;
        rows.Share(prefill);
        var remaining = prefill.PromptTokens - prefill.Row!.Length;
        var tokens = pacer.ChunkTokens(remaining, _prefilling.Count, rows.DecodingCount, IsCrowded(prefill));
        _prefilling.Charge(prefill, tokens);
        return (prefill, tokens);
    }

    /// <summary>Takes the next token of a sequence; its row then decodes on, or is given back.</summary>
    public void Commit(Sequence sequence, int token, bool isEndToken)
    {
        sequence.Append(token);
        var end = isEndToken ? SequenceEnd.EndToken
            : sequence.OutputTokens >= sequence.MaxNewTokens ? SequenceEnd.MaxTokens
            : SequenceEnd.None;
        if (end != SequenceEnd.None)
        {
            End(sequence, new TokenEvent(token, end, Logprobs: sequence.Logprobs), keepWarm: true);
            return;
        }

        sequence.Publish(new TokenEvent(token, Logprobs: sequence.Logprobs));
        if (sequence.UnreadTokens >= maxUnreadTokens)
            Park(sequence);
        else if (!rows.IsDecoding(sequence.Row!))
            StartDecoding(sequence);
    }

    /// <summary>The prompt is computed: what follows goes through the decode run, token by token.</summary>
    public void StartDecoding(Sequence sequence)
    {
        _prefilling.Remove(sequence);
        rows.StartDecoding(sequence.Row!);
    }

    /// <summary>Ends a sequence whose numbers or runs failed: what its row holds is not to be trusted then. Or one that the engine's end meets.</summary>
    public void Fail(Sequence sequence, EngineError error) =>
        End(sequence, new TokenEvent(-1, SequenceEnd.Failed, error), keepWarm: error is EngineError.Stopped);

    public void FailAll(EngineError error)
    {
        foreach (var sequence in _unfinished.ToArray())
            Fail(sequence, error);
    }

    private void Admit()
    {
        while (_waiting.Next() is { } sequence)
        {
            while (!rows.CanLease(sequence))
                if (!TryMakeRoom(sequence))
                    return;
            sequence.Reserve();
            sequence.Times.GotRow();
            var ownTokens = rows.Lease(sequence, _step);
            _waiting.Remove(sequence);
            sequence.IsFetching = ownTokens == 0 && rows.TryFetch(sequence, onFetched);
            if (!sequence.IsFetching)
                Begin(sequence);
        }
    }

    /// <summary>A tenant with twice as many rows as its own has half of those in use.</summary>
    private bool IsCrowded(Sequence sequence) =>
        rows.LargestTenant().Rows is var most && 2 * rows.CountOf(sequence.Tenant) <= most && 2 * most >= rows.Occupancy().Active;

    private void Begin(Sequence sequence)
    {
        if (sequence.Row!.Length < sequence.PromptTokens)
            _prefilling.Add(sequence);
        else
            rows.StartDecoding(sequence.Row);
    }

    /// <summary>
    /// A tenant need not wait for the long answers of one that would still have twice as many rows: the youngest of those steps back.
    /// </summary>
    private bool TryMakeRoom(Sequence sequence)
    {
        var largest = rows.LargestTenant();
        if (2 * (rows.CountOf(sequence.Tenant) + 1) > largest.Rows || largest.Youngest is not { } youngest)
            return false;
        StepsBack++;
        LeaveRow(youngest, keepWarm: true);
        youngest.Times.SteppedBack();
        _waiting.Add(youngest);
        return true;
    }

    /// <summary>The reader is behind: the row serves others until it calls. What was computed stays warm, as after a turn.</summary>
    private void Park(Sequence sequence)
    {
        LeaveRow(sequence, keepWarm: true);
        sequence.Times.Parked();
        Parkings++;
        if (!sequence.TryPark(maxUnreadTokens / 2))
            _waiting.Add(sequence);
    }

    private void End(Sequence sequence, TokenEvent last, bool keepWarm)
    {
        _unfinished.Remove(sequence);
        _waiting.Remove(sequence);
        if (sequence.OutputTokens > 0)
            _wait.RecordAnswer(sequence.OutputTokens);
        keepWarm &= sequence.SessionKey is not null;
        if (sequence.Row is not null)
            LeaveRow(sequence, keepWarm);
        else if (sequence.SessionKey is null)
            rows.Forget(sequence.CacheKey, sequence.Tenant); // nobody else comes back for what a parked one left
        sequence.Times.Ended();
        onEnded(sequence);
        sequence.Publish(last);
    }

    private void LeaveRow(Sequence sequence, bool keepWarm)
    {
        sequence.IsFetching = false;
        _prefilling.Remove(sequence);
        rows.Retire(sequence.Row!, keepWarm, _step);
    }
}
