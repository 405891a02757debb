using Otron.Engine.Generation.Running;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Generation.Snapshots;
using Otron.Engine.Generation.Telemetry;

namespace Otron.Engine.Generation.Rows;

/// <summary>
/// Reuse of computed keys and values: a sequence finds the longest common prefix of its prompt in its session's warm row, in the
/// session's snapshot, or in another row of the same tenant. Warm rows that are evicted become snapshots. Engine thread only.
/// </summary>
/// <param name="canTruncate">False for window-sized caches: tokens that left the window are gone, so a row can only grow.</param>
internal sealed class PrefixCache(KvCache cache, RowTable rows, SnapshotTiers snapshots, CacheCounters counters, bool canTruncate)
{
    /// <summary>Fewer tokens are computed about as fast as they are found and copied.</summary>
    private const int MinSharedTokens = 64;

    /// <summary>Gives the sequence its session's warm row, or else a free one, evicting the oldest warm row if necessary.</summary>
    public void Lease(Sequence sequence, long step)
    {
        // A row that others build on is the last to be evicted.
        FindShared(sequence, MinSharedTokens)?.LastUsedStep = step;
        var row = rows.FindWarm(sequence.CacheKey) ?? FreeRow(sequence);
        row.Assign(sequence, step);
    }

    /// <summary>
    /// Keeps the longest common prefix of the prompt and the sequence's row, or of its snapshot in memory, and then of other rows. Warm
    /// rows are evicted until the budget holds.
    /// </summary>
    /// <returns>Tokens that the session's own row or snapshot held.</returns>
    public int Recall(Sequence sequence)
    {
        var row = rows.Of(sequence);
        var tier = row.Length > 0 ? CacheTier.Row : CacheTier.Memory;
        if (row.Length == 0)
            RestoreFromMemory(row, sequence);
        var kept = Reusable(row.Ids, sequence.Ids, sequence.PromptTokens);
        counters.CountHit(tier, kept);
        row.Truncate(kept);
        sequence.RecordReached(kept, isCached: true);
        Share(sequence);
        while (rows.IsOverBudget() && rows.FindOldestWarm() is { } oldest)
            Evict(oldest, sequence);
        rows.TrimToBudget();
        return kept;
    }

    /// <summary>
    /// Copies what another row of the tenant has computed of this prompt, beyond what the sequence's own row holds. Asked before each
    /// piece of a prompt, so that prompts with a common beginning that arrive together are computed once.
    /// </summary>
    public void Share(Sequence sequence)
    {
        var row = rows.Of(sequence);
        if (FindShared(sequence, row.Length + MinSharedTokens) is not { } source)
            return;
        var (start, end) = (row.Length, Reusable(source.Ids, sequence.Prompt, sequence.PromptTokens));
        cache.Copy(source.Index, row.Index, start, end);
        row.Append(sequence.Prompt[start..end]);
        sequence.RecordReached(end, isCached: true);
        counters.CountHit(CacheTier.Shared, end - start);
    }

    /// <summary>Begins to read the sequence's snapshot from disk.</summary>
    /// <param name="onFetched">Called with the snapshot, or with null for a miss, on the disk's thread.</param>
    /// <returns>False if there is nothing on disk.</returns>
    public bool TryFetch(Sequence sequence, Action<Sequence, Snapshot?> onFetched)
    {
        if (!snapshots.IsOnDisk(sequence.CacheKey))
            return false;
        snapshots.Read(sequence.CacheKey, snapshot => onFetched(sequence, snapshot), sequence.Trace);
        return true;
    }

    /// <summary>Puts a fetched snapshot into the sequence's row if it holds more of the prompt than the row does.</summary>
    public void Restore(Sequence sequence, Snapshot snapshot)
    {
        var row = rows.Of(sequence);
        var kept = Fits(snapshot) ? Reusable(snapshot.Ids, sequence.Ids, sequence.PromptTokens) : 0;
        if (kept <= row.Length)
            return;
        counters.CountHit(CacheTier.Disk, kept - row.Length);
        Unpack(snapshot, row);
        row.Truncate(kept);
        sequence.RecordReached(kept, isCached: true);
    }

    /// <summary>Is anything kept under this key, in a row, in memory or on disk?</summary>
    public bool Holds(CacheKey key) => rows.FindWarm(key) is not null || snapshots.Holds(key);

    /// <summary>Drops what is kept under this key in every tier.</summary>
    public void Forget(CacheKey key)
    {
        rows.FindWarm(key)?.Truncate(0);
        snapshots.Remove(key);
    }

    /// <summary>Hands over what is kept of a session that moves elsewhere; a file on disk stays.</summary>
    /// <param name="onTaken">Called with null if there is nothing; possibly on the disk's thread.</param>
    public void Take(CacheKey key, Action<Snapshot?> onTaken)
    {
        if (rows.FindWarm(key) is { } row)
        {
            var snapshot = cache.PackedBytes(row.Length) <= Array.MaxLength ? Pack(row) : null;
            row.Truncate(0);
            onTaken(snapshot);
        }
        else if (snapshots.Take(key) is { } snapshot)
        {
            onTaken(snapshot);
        }
        else if (snapshots.IsOnDisk(key))
        {
            snapshots.Read(key, onTaken);
        }
        else
        {
            onTaken(null);
        }
    }

    /// <summary>Takes over the snapshot of a session that moved here: it is newer than anything that is left here.</summary>
    public void Put(Snapshot snapshot)
    {
        rows.FindWarm(snapshot.Key)?.Truncate(0);
        snapshots.Put(snapshot);
    }

    /// <summary>At the end: writes the warm rows of sessions, and the snapshots in memory, to disk.</summary>
    public void Flush() => snapshots.Flush(rows.Warm().Where(row => !row.Key.IsOneOff).Select(Pack));

    private KvRow FreeRow(Sequence forWhom)
    {
        if (rows.FindFree() is { } free)
            return free;
        var oldest = rows.FindOldestWarm() ?? throw new InvalidOperationException("Every row is in use.");
        Evict(oldest, forWhom);
        return oldest;
    }

    /// <summary>Empties a warm row; its content becomes a snapshot if the budget allows.</summary>
    private void Evict(KvRow row, Sequence forWhom)
    {
        if (snapshots.CanPut(cache.PackedBytes(row.Length)))
        {
            // The sequence that needs the room waits for this copy.
            using var span = EngineTraces.StartWrite(CacheTier.Memory, row.Length, forWhom.Trace);
            snapshots.Put(Pack(row));
        }
        row.Truncate(0);
        counters.CountEviction(CacheTier.Row);
    }

    /// <summary>Restores the session's snapshot in memory into an empty row, if it helps this prompt. The turn that starts now outdates it.</summary>
    private void RestoreFromMemory(KvRow row, Sequence sequence)
    {
        using var snapshot = snapshots.Take(sequence.CacheKey);
        if (snapshot is null || !Fits(snapshot) || Reusable(snapshot.Ids, sequence.Ids, sequence.PromptTokens) == 0)
            return;
        using var span = EngineTraces.StartRestore(CacheTier.Memory, snapshot.Ids.Length, sequence.Trace);
        Unpack(snapshot, row);
    }

    private Snapshot Pack(KvRow row)
    {
        var packed = new PackedRow(cache.PackedBytes(row.Length));
        cache.Pack(row.Index, row.Length, packed.Bytes);
        return new Snapshot(row.Key, row.Ids.ToArray(), packed);
    }

    private void Unpack(Snapshot snapshot, KvRow row)
    {
        cache.Unpack(row.Index, snapshot.Ids.Length, snapshot.Row.Bytes);
        row.Truncate(0);
        row.Append(snapshot.Ids);
    }

    /// <summary>Rows may have been longer when a file was written.</summary>
    private bool Fits(Snapshot snapshot) =>
        snapshot.Ids.Length <= cache.Capacity && snapshot.Row.Length == cache.PackedBytes(snapshot.Ids.Length);

    /// <summary>The row of the same tenant, active or warm, that holds most of the prompt, if it holds at least so many tokens.</summary>
    private KvRow? FindShared(Sequence sequence, int minTokens)
    {
        if (!canTruncate)
            return null;
        KvRow? best = null;
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (row.Length < minTokens || row.Key.Tenant != sequence.Tenant || row.Id == sequence.RowId)
                continue;
            var tokens = Reusable(row.Ids, sequence.Prompt, sequence.PromptTokens);
            if (tokens >= minTokens)
                (best, minTokens) = (row, tokens + 1);
        }
        return best;
    }

    /// <summary>How many of the cached tokens begin these ids and may be kept.</summary>
    private int Reusable(ReadOnlySpan<int> cached, ReadOnlySpan<int> ids, int promptTokens)
    {
        // At least one token must be computed, for its logits.
        var common = cached.CommonPrefixLength(ids[..^1]);
        if (!canTruncate)
            return common == cached.Length ? common : 0;
        // A prompt's lone last token would run through the decode kernel, whose numbers differ slightly from prefill's.
        return common == promptTokens - 1 ? Math.Max(0, common - 1) : common;
    }
}
