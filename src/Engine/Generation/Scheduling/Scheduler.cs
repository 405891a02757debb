using Otron.Engine.Generation.Rows;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Generation.Snapshots;

namespace Otron.Engine.Generation.Scheduling;

/// <summary>
/// Decides each step: which sequences get a row, which prompt is computed next, and which sequences are preempted. It alone changes
/// sequences and rows: <see cref="Schedule"/> before a run, one <c>Advance</c> after it. Engine thread only.
/// </summary>
/// <param name="maxUnreadTokens">A sequence with so many unread tokens is parked until its reader has taken half of them.</param>
/// <param name="isEndToken">[V] tokens that end an answer, unless its sequence has others.</param>
/// <param name="onEnded">Called for each sequence that ends, before its reader sees the end.</param>
/// <param name="onFetched">Called on the disk's thread with a sequence's snapshot; it must bring both to <see cref="Fetched"/>.</param>
internal sealed class Scheduler(
    RowTable rows,
    PrefixCache cache,
    PrefillPacer pacer,
    int maxUnreadTokens,
    bool[] isEndToken,
    Action<Sequence> onEnded,
    Action<Sequence, Snapshot?> onFetched,
    TimeProvider time)
{
    private readonly WaitEstimate _wait = new(pacer);
    private readonly HashSet<Sequence> _inFlight = [];
    private readonly AdmissionQueue _waiting = new(rows);
    private readonly PrefillQueue _prefilling = new(creditTokens: pacer.MaxChunkTokens);
    private readonly DecodeBatch _batch = new(rows);
    private readonly int[] _counts = new int[(int)SequenceState.Ended + 1]; // by state
    private long _step;

    /// <summary>How often a sequence gave its row up before its end.</summary>
    public long Preemptions { get; private set; }

    /// <summary>How many of these preemptions happened because a reader was behind.</summary>
    public long Parkings { get; private set; }

    public bool HasWork => Count(SequenceState.Waiting) + Count(SequenceState.Prefilling) + Count(SequenceState.Decoding) > 0;

    /// <summary>The last step had nothing to compute: sequences wait for the disk, or for a row of those that do.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>Sequences in flight that are in this state now.</summary>
    public int Count(SequenceState state) => _counts[(int)state];

    public void Add(Sequence sequence)
    {
        _inFlight.Add(sequence);
        Wait(sequence);
    }

    /// <summary>The reader of a parked sequence has caught up, or will read no more.</summary>
    public void Resume(Sequence sequence)
    {
        if (sequence.State == SequenceState.Parked) // otherwise it has failed meanwhile
            Wait(sequence);
    }

    /// <summary>The disk has answered; null is a miss.</summary>
    public void Fetched(Sequence sequence, Snapshot? snapshot)
    {
        using (snapshot)
        {
            if (sequence.State != SequenceState.Fetching) // it has ended or was preempted meanwhile
                return;
            if (snapshot is not null)
                cache.Restore(sequence, snapshot);
            Compute(sequence);
        }
    }

    /// <summary>Ends cancelled sequences, before they cost another step.</summary>
    public void Reap()
    {
        var cancelled = new TokenEvent(-1, SequenceEnd.Cancelled);
        while (_waiting.FindCancelled() is { } sequence)
            End(sequence, cancelled, keepWarm: true);
        for (var i = rows.Count - 1; i >= 0; i--)
            if (rows[i].Owner is { IsCancelled: true } owner)
                End(owner, cancelled, keepWarm: true);
    }

    /// <summary>Settles who has a row in this step.</summary>
    /// <returns>The prompt piece to compute in it; null if no prompt is waiting for one.</returns>
    public PromptPiece? Schedule()
    {
        _step++;
        Reap();
        Admit();
        var next = _prefilling.Next();
        IsStalled = next is null && rows.DecodingCount == 0;
        if (next is null)
            return null;
        cache.Share(next);
        var row = rows.Of(next);
        var tokens = pacer.ChunkTokens(next.PromptTokens - row.Length, _prefilling.Count, rows.DecodingCount, IsCrowded(next));
        _prefilling.Charge(next, tokens);
        return new PromptPiece(next, row.Index, row.Length, tokens);
    }

    /// <summary>The decoding rows of this step, among them a prompt that <see cref="Advance(PromptPiece, Draw)"/> has just finished.</summary>
    public DecodeBatch ScheduleDecoding()
    {
        _batch.Fill();
        return _batch;
    }

    /// <summary>The piece was computed. The last piece of a prompt comes with the answer's first token, unless that is known.</summary>
    public void Advance(PromptPiece piece, Draw draw)
    {
        var (sequence, row) = (piece.Sequence, rows.Of(piece.Sequence));
        if (draw.Error != EngineError.None)
        {
            Fail(sequence, draw.Error);
            return;
        }
        row.Append(piece.Ids);
        sequence.RecordReached(row.Length, isCached: false);
        if (draw.HasToken)
            Append(sequence, draw);
        else if (piece.IsLast)
            Decode(sequence);
    }

    /// <summary>The batch was computed. <paramref name="draws"/>: one for each row.</summary>
    public void Advance(DecodeBatch batch, ReadOnlySpan<Draw> draws)
    {
        // From the last row down: a row that leaves changes places with the last decoding one, which is done by then.
        for (var b = batch.Count - 1; b >= 0; b--)
        {
            var (sequence, draw) = (batch[b], draws[b]);
            if (draw.Error != EngineError.None)
            {
                Fail(sequence, draw.Error);
                continue;
            }
            rows[b].Append(batch.Ids[b]);
            if (draw.HasToken)
                Append(sequence, draw);
        }
    }

    public void FailAll(EngineError error)
    {
        foreach (var sequence in _inFlight.ToArray())
            Fail(sequence, error);
    }

    /// <summary>How long a sequence that arrives now would wait before its prompt is computed.</summary>
    public double EstimateWaitSeconds()
    {
        var (promptTokens, longestAnswer, freeRows) = rows.Workload();
        return _wait.Seconds(promptTokens + _waiting.PromptTokens, _waiting.Count, freeRows, rows.Count, longestAnswer);
    }

    /// <summary>The one place where a sequence changes its state.</summary>
    private void Move(Sequence sequence, SequenceState state)
    {
        if (sequence.State != SequenceState.New)
            _counts[(int)sequence.State]--;
        if (state != SequenceState.Ended)
            _counts[(int)state]++;
        sequence.State = state;
    }

    private void Wait(Sequence sequence)
    {
        _waiting.Add(sequence);
        Move(sequence, SequenceState.Waiting);
    }

    /// <summary>Gives rows to waiting sequences, as long as there are rows or room can be made.</summary>
    private void Admit()
    {
        while (_waiting.Next() is { } sequence)
        {
            while (!rows.CanLease(sequence))
                if (!TryMakeRoom(sequence))
                    return;
            sequence.Reserve();
            sequence.Times.RecordRow(time.GetTimestamp());
            cache.Lease(sequence, _step);
            _waiting.Remove(sequence);
            Move(sequence, SequenceState.Fetching);
            if (cache.Recall(sequence) > 0 || !cache.TryFetch(sequence, onFetched))
                Compute(sequence);
        }
    }

    /// <summary>The row holds what the cache had. The rest of the prompt is prefilled; a resumed answer may be past its prompt.</summary>
    private void Compute(Sequence sequence)
    {
        if (rows.Of(sequence).Length >= sequence.PromptTokens)
        {
            Decode(sequence);
            return;
        }
        _prefilling.Add(sequence);
        Move(sequence, SequenceState.Prefilling);
    }

    /// <summary>The prompt is in the row: from now on the decode run computes the sequence, one token for each step.</summary>
    private void Decode(Sequence sequence)
    {
        if (sequence.State == SequenceState.Prefilling)
            _prefilling.Remove(sequence);
        rows.StartDecoding(sequence);
        Move(sequence, SequenceState.Decoding);
    }

    /// <summary>The answer grows by one token; it then decodes on, is parked, or ends.</summary>
    private void Append(Sequence sequence, Draw draw)
    {
        sequence.Append(draw.Token);
        var end = IsEnd(sequence, draw.Token) ? SequenceEnd.EndToken
            : sequence.Constraint is { IsComplete: true } ? SequenceEnd.Complete
            : sequence.OutputTokens >= sequence.MaxNewTokens ? SequenceEnd.MaxTokens
            : SequenceEnd.None;
        var next = new TokenEvent(draw.Token, end, Logprobs: draw.Logprobs);
        if (end != SequenceEnd.None)
        {
            End(sequence, next, keepWarm: true);
            return;
        }
        sequence.Publish(next);
        if (sequence.UnreadTokens >= maxUnreadTokens)
            Park(sequence);
        else if (sequence.State != SequenceState.Decoding)
            Decode(sequence);
    }

    private bool IsEnd(Sequence sequence, int token) =>
        sequence.Sampling.EndTokenIds is { } own ? own.AsSpan().Contains(token) : isEndToken[token];

    /// <summary>A tenant with at least twice as many rows as this sequence's own uses half of the rows in use.</summary>
    private bool IsCrowded(Sequence sequence)
    {
        var most = rows.LargestTenant().Rows;
        return 2 * rows.CountOf(sequence.Tenant) <= most && 2 * most >= rows.Occupancy().Active;
    }

    /// <summary>Preempts the youngest sequence of the tenant with the most rows, if that tenant has at least twice the rows that this one would have.</summary>
    private bool TryMakeRoom(Sequence sequence)
    {
        var largest = rows.LargestTenant();
        if (2 * (rows.CountOf(sequence.Tenant) + 1) > largest.Rows || largest.Youngest is not { } youngest)
            return false;
        Preempt(youngest, isParking: false);
        Wait(youngest);
        return true;
    }

    /// <summary>The reader is behind, so the row serves others until it catches up.</summary>
    private void Park(Sequence sequence)
    {
        Preempt(sequence, isParking: true);
        Parkings++;
        Move(sequence, SequenceState.Parked);
        if (!sequence.TryPark(maxUnreadTokens / 2))
            Wait(sequence);
    }

    /// <summary>Takes a sequence's row before its end. Its keys and values stay warm, as after a turn.</summary>
    private void Preempt(Sequence sequence, bool isParking)
    {
        LeaveRow(sequence, keepWarm: true);
        sequence.Times.RecordPreempted(time.GetTimestamp(), isParking);
        Preemptions++;
    }

    /// <summary>After a failed run or unusable numbers the row's content is not trusted. A stopping engine keeps it.</summary>
    private void Fail(Sequence sequence, EngineError error) =>
        End(sequence, new TokenEvent(-1, SequenceEnd.Failed, error), keepWarm: error == EngineError.Stopped);

    private void End(Sequence sequence, TokenEvent last, bool keepWarm)
    {
        if (sequence.State == SequenceState.Waiting)
            _waiting.Remove(sequence);
        if (sequence.OutputTokens > 0)
            _wait.RecordAnswer(sequence.OutputTokens);
        if (sequence.HasRow)
            LeaveRow(sequence, keepWarm && sequence.SessionKey is not null);
        else if (sequence.SessionKey is null)
            cache.Forget(sequence.CacheKey); // no session comes back for what a preempted one-off left
        Move(sequence, SequenceState.Ended);
        _inFlight.Remove(sequence);
        sequence.Times.RecordEnd(time.GetTimestamp());
        onEnded(sequence);
        sequence.Publish(last);
    }

    private void LeaveRow(Sequence sequence, bool keepWarm)
    {
        if (sequence.State == SequenceState.Prefilling)
            _prefilling.Remove(sequence);
        rows.Retire(sequence, keepWarm, _step);
    }
}
