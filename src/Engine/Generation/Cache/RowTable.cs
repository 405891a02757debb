namespace Otron.Engine.Generation;

/// <summary>
/// Who owns which KV row. Decoding rows are kept contiguous at [0, <see cref="DecodingCount"/>), so that one run binds them all;
/// behind them come prefilling, warm and free rows in any order. Engine thread only.
/// </summary>
internal sealed class RowTable
{
    /// <summary>Fewer tokens are computed about as fast as they are found and copied.</summary>
    private const int MinSharedTokens = 64;

    private readonly KvCache _cache;
    private readonly SnapshotTiers _snapshots;
    private readonly CacheCounters _counters;
    private readonly KvRow[] _rows; // by index
    private readonly long _budgetTokens;
    private readonly bool _canTruncate;

    /// <param name="budgetTokens">Tokens that active rows may reserve and warm rows may keep, all together.</param>
    /// <param name="canTruncate">False for window-sized caches: what left the window is gone, so a row only grows.</param>
    public RowTable(KvCache cache, SnapshotTiers snapshots, CacheCounters counters, long budgetTokens, bool canTruncate)
    {
        _cache = cache;
        _snapshots = snapshots;
        _counters = counters;
        _canTruncate = canTruncate;
        _budgetTokens = Math.Max(budgetTokens, cache.Capacity); // one sequence always fits
        _rows = new KvRow[cache.Rows];
        for (var i = 0; i < _rows.Length; i++)
            _rows[i] = new KvRow(i, cache.Capacity);
    }

    public int Count => _rows.Length;

    public int DecodingCount { get; private set; }

    public KvRow this[int index] => _rows[index];

    /// <summary>Rows in use, rows kept warm, and tokens that all of them hold. Asked after each step, so it allocates nothing.</summary>
    public (int Active, int Warm, int Tokens) Occupancy()
    {
        var (active, warm, tokens) = (0, 0, 0);
        foreach (var row in _rows)
        {
            active += row.Owner is null ? 0 : 1;
            warm += row.IsWarm ? 1 : 0;
            tokens += row.Length;
        }
        return (active, warm, tokens);
    }

    /// <summary>Rows that a tenant's sequences use now.</summary>
    public int CountOf(string tenant)
    {
        var count = 0;
        foreach (var row in _rows)
            count += row.Owner?.Tenant == tenant ? 1 : 0;
        return count;
    }

    /// <summary>The most rows that one tenant uses and, where that is more than one row, its sequence that came last.</summary>
    public (int Rows, Sequence? Youngest) LargestTenant()
    {
        (var most, Sequence? youngest) = (1, null);
        foreach (var row in _rows)
        {
            if (row.Owner is not { } owner)
                continue;
            var count = CountOf(owner.Tenant);
            if (count > most || (count == most && owner.Arrival > youngest?.Arrival))
                (most, youngest) = (count, owner);
        }
        return (most, youngest);
    }

    /// <summary>Is there a row and memory for this sequence, once warm rows are given up?</summary>
    public bool CanLease(Sequence sequence)
    {
        var (reserved, hasRow) = (sequence.MaxLength, false);
        foreach (var row in _rows)
        {
            hasRow |= row.Owner is null;
            reserved += row.Owner?.MaxLength ?? 0;
        }
        return hasRow && reserved <= _budgetTokens;
    }

    /// <summary>
    /// Gives the sequence a row: its session's warm one, else an unused one with the session's snapshot in it. The longest common
    /// prefix of what is there and the prompt is kept. Call only where <see cref="CanLease"/>.
    /// </summary>
    /// <returns>Tokens that the session itself had kept, in a row or in memory.</returns>
    public int Lease(Sequence sequence, long step)
    {
        if (FindShared(sequence, MinSharedTokens) is { } source)
            source.LastUsedStep = step; // the row that others build on is the last to be given up
        var warm = FindWarm(sequence.CacheKey, sequence.Tenant);
        var row = warm ?? Restore(FindUnused(sequence), sequence);
        var kept = Reusable(row.Ids, sequence.Ids, sequence.PromptTokens);
        _counters.CountHit(warm is null ? CacheTier.Memory : CacheTier.Row, kept);
        row.Truncate(kept);
        row.SessionKey = sequence.CacheKey;
        row.Tenant = sequence.Tenant;
        row.LastUsedStep = step;
        row.Owner = sequence;
        sequence.Row = row;
        sequence.RecordReached(kept, isCached: true);
        Share(sequence);
        GiveUpWarmRows(sequence);
        return kept;
    }

    /// <summary>
    /// Copies what another row of the tenant has computed of this prompt already, beyond what the sequence's own row holds. Asked
    /// before each piece of a prompt, so prompts that begin alike and come together are computed once too.
    /// </summary>
    public void Share(Sequence sequence)
    {
        var row = sequence.Row!;
        if (FindShared(sequence, row.Length + MinSharedTokens) is not { } source)
            return;
        var (start, end) = (row.Length, Reusable(source.Ids, sequence.Prompt, sequence.PromptTokens));
        _cache.Copy(source.Index, row.Index, start, end);
        row.Append(sequence.Prompt[start..end]);
        sequence.RecordReached(end, isCached: true);
        _counters.CountHit(CacheTier.Shared, end - start);
    }

    public bool IsDecoding(KvRow row) => row.Index < DecodingCount;

    /// <summary>The prompt is computed: the row joins the decoding ones.</summary>
    public void StartDecoding(KvRow row) => Swap(row, _rows[DecodingCount++]);

    /// <summary>The sequence is over or steps back: the row leaves the decoding ones and stays warm under its key, or is emptied.</summary>
    public void Retire(KvRow row, bool keepWarm, long step)
    {
        if (IsDecoding(row))
            Swap(row, _rows[--DecodingCount]);
        row.Owner!.Row = null;
        row.Owner = null;
        row.LastUsedStep = step;
        if (!keepWarm)
            Clear(row);
    }

    /// <summary>Starts to fetch what the sequence's session has on disk alone. <paramref name="onFetched"/> is told, on another thread, when it has come.</summary>
    /// <returns>False where there is nothing to wait for.</returns>
    public bool TryFetch(Sequence sequence, Action<Sequence, Snapshot?> onFetched) => _snapshots.TryFetch(sequence, onFetched);

    /// <summary>Puts what was fetched into the row of its sequence, where it holds more of the prompt than the row does.</summary>
    public void Load(KvRow row, Snapshot snapshot)
    {
        var sequence = row.Owner!;
        var kept = Fits(snapshot) ? Reusable(snapshot.Ids, sequence.Ids, sequence.PromptTokens) : 0;
        if (kept <= row.Length)
            return;
        _counters.CountHit(CacheTier.Disk, kept - row.Length);
        row.Truncate(0);
        _cache.Restore(row.Index, snapshot.Ids.Length, snapshot.Row.Bytes);
        row.Append(snapshot.Ids.AsSpan(0, kept));
        sequence.RecordReached(kept, isCached: true);
    }

    /// <summary>Drops what is kept of a session, wherever it is.</summary>
    public void Forget(string sessionKey, string tenant)
    {
        if (FindWarm(sessionKey, tenant) is { } row)
            Clear(row);
        _snapshots.Remove(sessionKey, tenant);
    }

    public bool Holds(string sessionKey, string tenant) => FindWarm(sessionKey, tenant) is not null || _snapshots.Holds(sessionKey, tenant);

    /// <summary>Hands over what is kept of a session that goes elsewhere. <paramref name="onTaken"/> may be told on another thread.</summary>
    public void Take(string sessionKey, string tenant, Action<Snapshot?> onTaken)
    {
        if (FindWarm(sessionKey, tenant) is not { } row)
        {
            _snapshots.Take(sessionKey, tenant, onTaken);
            return;
        }
        var snapshot = _cache.SnapshotBytes(row.Length) <= Array.MaxLength ? Pack(row) : null;
        Clear(row);
        onTaken(snapshot);
    }

    /// <summary>Takes over what is kept of a session that came from elsewhere: it is newer than what was left of it here.</summary>
    public void Put(string sessionKey, Snapshot snapshot)
    {
        if (FindWarm(sessionKey, snapshot.Tenant) is { } row)
            Clear(row);
        _snapshots.Put(sessionKey, snapshot);
    }

    /// <summary>At the end: what the rows keep warm goes where it outlives the process.</summary>
    public void Flush() =>
        _snapshots.Flush(_rows.Where(row => row.IsWarm && !Sequence.IsOneOff(row.SessionKey!)).OrderByDescending(row => row.LastUsedStep).Select(row => (row.SessionKey!, Pack(row))));

    /// <summary>Gives the memory of free rows back to the system. It takes milliseconds: for when nothing runs, or memory is short.</summary>
    public void Trim()
    {
        foreach (var row in _rows)
            if (row.Owner is null && row.Length == 0)
                _cache.Release(row.Index);
    }

    private void Swap(KvRow a, KvRow b)
    {
        if (a == b)
            return;
        _cache.Swap(a.Index, a.Length, b.Index, b.Length);
        (a.Index, b.Index) = (b.Index, a.Index);
        _rows[a.Index] = a;
        _rows[b.Index] = b;
    }

    /// <summary>Empties a row; its memory stays for the next owner.</summary>
    private static void Clear(KvRow row)
    {
        row.Truncate(0);
        row.SessionKey = null;
    }

    private KvRow? FindWarm(string key, string tenant)
    {
        foreach (var row in _rows)
            if (row.IsWarm && row.SessionKey == key && row.Tenant == tenant)
                return row;
        return null;
    }

    /// <summary>The row of the same tenant, active or warm, that holds most of the prompt, if it holds so many tokens.</summary>
    private KvRow? FindShared(Sequence sequence, int minTokens)
    {
        if (!_canTruncate)
            return null;
        KvRow? best = null;
        foreach (var row in _rows)
        {
            if (row.Length < minTokens || row.Tenant != sequence.Tenant || row == sequence.Row)
                continue;
            if (Reusable(row.Ids, sequence.Prompt, sequence.PromptTokens) is var tokens && tokens >= minTokens)
                (best, minTokens) = (row, tokens + 1);
        }
        return best;
    }

    /// <summary>An empty row; where none is left, the least recently used warm one makes room.</summary>
    private KvRow FindUnused(Sequence forWhom)
    {
        KvRow? oldest = null;
        foreach (var row in _rows)
        {
            if (row.Owner is not null)
                continue;
            if (row.Length == 0)
                return row;
            if (oldest is null || row.LastUsedStep < oldest.LastUsedStep)
                oldest = row;
        }
        Evict(oldest ?? throw new InvalidOperationException("Every row is in use."), forWhom);
        return oldest;
    }

    /// <summary>A warm row gives its place up and becomes a snapshot, where the budget allows.</summary>
    private void Evict(KvRow row, Sequence forWhom)
    {
        if (_snapshots.CanPut(_cache.SnapshotBytes(row.Length)))
        {
            // Who needs the room waits for it.
            using var span = EngineTraces.StartWrite(CacheTier.Memory, row.Length, forWhom.Trace);
            _snapshots.Put(row.SessionKey!, Pack(row));
        }
        Clear(row);
        _counters.CountEviction(CacheTier.Row);
    }

    private Snapshot Pack(KvRow row)
    {
        var packed = new PackedRow(_cache.SnapshotBytes(row.Length));
        _cache.Save(row.Index, row.Length, packed.Bytes);
        return new Snapshot(row.Tenant, row.Ids.ToArray(), packed);
    }

    /// <summary>Brings the session's snapshot back into an empty row, if it helps this prompt.</summary>
    private KvRow Restore(KvRow row, Sequence sequence)
    {
        using var snapshot = _snapshots.Take(sequence.CacheKey, sequence.Tenant);
        if (snapshot is null || !Fits(snapshot) || Reusable(snapshot.Ids, sequence.Ids, sequence.PromptTokens) == 0)
            return row;
        using var span = EngineTraces.StartRestore(CacheTier.Memory, snapshot.Ids.Length, sequence.Trace);
        _cache.Restore(row.Index, snapshot.Ids.Length, snapshot.Row.Bytes);
        row.Append(snapshot.Ids);
        return row;
    }

    /// <summary>Rows may have been longer when a file was written.</summary>
    private bool Fits(Snapshot snapshot) =>
        snapshot.Ids.Length <= _cache.Capacity && snapshot.Row.Length == _cache.SnapshotBytes(snapshot.Ids.Length);

    /// <summary>How many of the cached tokens these ids begin with and may be kept.</summary>
    private int Reusable(ReadOnlySpan<int> cached, ReadOnlySpan<int> ids, int promptTokens)
    {
        // At least one token must be computed, for its logits.
        var common = cached.CommonPrefixLength(ids[..^1]);
        if (!_canTruncate)
            return common == cached.Length ? common : 0;
        // A prompt's lone last token would run through the decode kernel, whose numbers differ slightly from the prefill's.
        return common == promptTokens - 1 ? Math.Max(0, common - 1) : common;
    }

    /// <summary>Warm rows yield, oldest first, until everything that may be written fits the budget.</summary>
    private void GiveUpWarmRows(Sequence forWhom)
    {
        while (true)
        {
            long tokens = 0;
            KvRow? oldest = null;
            foreach (var row in _rows)
            {
                tokens += row.Owner?.MaxLength ?? row.Length;
                if (row.IsWarm && (oldest is null || row.LastUsedStep < oldest.LastUsedStep))
                    oldest = row;
            }
            if (tokens <= _budgetTokens || oldest is null)
                break;
            Evict(oldest, forWhom);
        }
        if (_cache.CommittedTokens > _budgetTokens)
            Trim();
    }
}
