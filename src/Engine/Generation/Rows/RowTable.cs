using Otron.Engine.Generation.Running;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Generation.Snapshots;

namespace Otron.Engine.Generation.Rows;

/// <summary>
/// Which sequence owns which KV row. Decoding rows are kept contiguous at [0, <see cref="DecodingCount"/>), so that one run binds them
/// all; prefilling, warm and free rows follow in any order. Engine thread only.
/// </summary>
internal sealed class RowTable
{
    private readonly KvCache _cache;
    private readonly KvRow[] _rows; // by index
    private readonly KvRow[] _byId;
    private readonly long _budgetTokens;

    /// <param name="budgetTokens">Tokens that active rows may reserve and warm rows may keep, all together.</param>
    public RowTable(KvCache cache, long budgetTokens)
    {
        _cache = cache;
        _budgetTokens = Math.Max(budgetTokens, cache.Capacity); // one sequence always fits
        _rows = new KvRow[cache.Rows];
        for (var i = 0; i < _rows.Length; i++)
            _rows[i] = new KvRow(i, cache.Capacity);
        _byId = [.. _rows];
    }

    public int Count => _rows.Length;

    public int DecodingCount { get; private set; }

    public KvRow this[int index] => _rows[index];

    /// <summary>The row of a sequence that has one.</summary>
    public KvRow Of(Sequence sequence) => _byId[sequence.RowId];

    /// <summary>Rows in use, warm rows, and the tokens in all of them. Asked after each step, so it allocates nothing.</summary>
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

    /// <summary>Prompt tokens that active rows still have to compute, tokens of their longest answer, and rows without an owner.</summary>
    public (long PromptTokens, int LongestAnswer, int FreeRows) Workload()
    {
        var (promptTokens, longestAnswer, freeRows) = (0L, 0, 0);
        foreach (var row in _rows)
        {
            if (row.Owner is not { } owner)
            {
                freeRows++;
                continue;
            }
            promptTokens += Math.Max(0, owner.PromptTokens - row.Length);
            longestAnswer = Math.Max(longestAnswer, owner.OutputTokens);
        }
        return (promptTokens, longestAnswer, freeRows);
    }

    /// <summary>Rows that a tenant's sequences use now.</summary>
    public int CountOf(string tenant)
    {
        var count = 0;
        foreach (var row in _rows)
            count += row.Owner?.Tenant == tenant ? 1 : 0;
        return count;
    }

    /// <summary>The most rows that one tenant uses, at least 1, and that tenant's youngest sequence if it uses several.</summary>
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

    /// <summary>Is there a row and memory for this sequence, once warm rows are evicted?</summary>
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

    /// <summary>Prefill is over: the row joins the decoding ones.</summary>
    public void StartDecoding(Sequence sequence) => Swap(Of(sequence), _rows[DecodingCount++]);

    /// <summary>The sequence ends or is preempted: its row leaves the decoding ones and stays warm under its key, or is emptied.</summary>
    public void Retire(Sequence sequence, bool keepWarm, long step)
    {
        var row = Of(sequence);
        if (row.Index < DecodingCount)
            Swap(row, _rows[--DecodingCount]);
        row.Release(step);
        if (!keepWarm)
            row.Truncate(0);
    }

    public KvRow? FindWarm(CacheKey key)
    {
        foreach (var row in _rows)
            if (row.IsWarm && row.Key == key)
                return row;
        return null;
    }

    public KvRow? FindFree()
    {
        foreach (var row in _rows)
            if (row.Owner is null && row.Length == 0)
                return row;
        return null;
    }

    /// <summary>The least recently used warm row; null if there is none.</summary>
    public KvRow? FindOldestWarm()
    {
        KvRow? oldest = null;
        foreach (var row in _rows)
            if (row.IsWarm && (oldest is null || row.LastUsedStep < oldest.LastUsedStep))
                oldest = row;
        return oldest;
    }

    /// <summary>Warm rows, the most recently used first.</summary>
    public IEnumerable<KvRow> Warm() => _rows.Where(row => row.IsWarm).OrderByDescending(row => row.LastUsedStep);

    /// <summary>Do the tokens of active rows, at their longest, and of warm rows exceed the budget?</summary>
    public bool IsOverBudget()
    {
        var tokens = 0L;
        foreach (var row in _rows)
            tokens += row.Owner?.MaxLength ?? row.Length;
        return tokens > _budgetTokens;
    }

    /// <summary>Gives the memory of free rows back to the system. It takes milliseconds, so call it only when idle or short of memory.</summary>
    public void Trim()
    {
        foreach (var row in _rows)
            if (row.Owner is null && row.Length == 0)
                _cache.Release(row.Index);
    }

    /// <summary>Trims if more memory is committed than the budget allows.</summary>
    public void TrimToBudget()
    {
        if (_cache.CommittedTokens > _budgetTokens)
            Trim();
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
}
