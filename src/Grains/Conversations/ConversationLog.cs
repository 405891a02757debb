using Orleans.Storage;
using Otron.Grains.Storage;

namespace Otron.Grains.Conversations;

/// <summary>
/// What is stored of one conversation. Memory changes only after storage has: a write that fails leaves its outcome unknown, so the
/// log counts as broken from then on and its grain has to read everything again.
/// </summary>
internal sealed class ConversationLog(ConversationStorage storage, GrainId grainId, TimeProvider time, Action onBroken)
{
    private const string HeadName = "head";
    private const int ParallelReads = 16;

    private readonly Dictionary<int, GrainState<ConversationEntry>> _entries = [];
    private GrainState<ConversationHead> _head = new(new ConversationHead());
    private Task _writing = Task.CompletedTask;

    /// <summary>What broke it.</summary>
    public OtronException? Failure { get; private set; }

    /// <summary>As stored.</summary>
    /// <exception cref="OtronException">The log is broken.</exception>
    public ConversationHead Head => Failure is { } failure ? throw new OtronException(failure.Code, failure.Message) : _head.State!;

    /// <summary>Nothing was ever stored under this key.</summary>
    public bool IsUnknown => Failure is null && !_head.RecordExists;

    public bool Exists => Failure is null && _head.RecordExists && !Head.IsDeleted;

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Reads the head and finishes what a writer before had begun.</summary>
    /// <exception cref="OtronException">That failed: there is nothing to go on with.</exception>
    public async Task LoadAsync()
    {
        _head = await storage.ReadAsync<ConversationHead>(grainId, HeadName);
        if (Head.Layout > ConversationHead.CurrentLayout)
            throw ConversationStorage.Unavailable();
        if (Head.IsDeleted)
            await GuardAsync(EraseEntriesAsync);
        else if (Head.Amending is { } entry)
            await GuardAsync(async () => await OverwriteAsync(Head.AmendingNumber, await ReadAsync(Head.AmendingNumber), entry));
    }

    public async Task<ConversationEntry> GetAsync(int number)
    {
        if (!Exists || number < 1 || number > Head.Count)
            throw NotFound();
        if (number == Head.Count)
            return Head.Last!;
        var entry = await ReadAsync(number);
        // The head counts it, so it was written once: its loss must be seen, not passed over.
        return entry.RecordExists ? entry.State! : throw ConversationStorage.Unavailable();
    }

    /// <summary>All entries, in order; each is read from storage once.</summary>
    public async Task<ConversationEntry[]> GetAllAsync()
    {
        var entries = new ConversationEntry[Head.Count];
        for (var start = 0; start < entries.Length; start += ParallelReads)
        {
            var batch = await Task.WhenAll(Enumerable.Range(start + 1, Math.Min(ParallelReads, entries.Length - start)).Select(GetAsync));
            batch.CopyTo(entries, start);
        }
        return entries;
    }

    /// <summary>The messages of the first entries, in order.</summary>
    public async Task<ChatMessage[]> HistoryAsync(int entries) =>
        [.. (await GetAllAsync()).Take(entries).SelectMany((entry, i) => entry.Items(i + 1)).Select(item => item.Message)];

    public Task UpdateAsync(Func<ConversationHead, ConversationHead> change) => LockedAsync(() => WriteHeadAsync(change(Head)));

    /// <summary>Puts an entry at the end.</summary>
    /// <param name="change">What else changes with it.</param>
    public Task<int> AppendAsync(ConversationEntry entry, Func<ConversationHead, ConversationHead>? change = null) => LockedAsync(async () =>
    {
        var head = Head;
        if (head.Last is { } last)
            await WriteOnceAsync(head.Count, last);
        var next = head with { Count = head.Count + 1, Last = entry, CreatedAt = head.CreatedAt == 0 ? Now : head.CreatedAt };
        await WriteHeadAsync(change is null ? next : change(next));
        return next.Count;
    });

    /// <summary>Changes an entry in its place.</summary>
    /// <param name="alongside">What else changes with it.</param>
    public Task ReplaceAsync(int number, Func<ConversationEntry, ConversationEntry> change, Func<ConversationHead, ConversationHead>? alongside = null) => LockedAsync(async () =>
    {
        var next = change(await GetAsync(number));
        var head = alongside is null ? Head : alongside(Head);
        if (number == head.Count)
        {
            await WriteHeadAsync(head with { Last = next });
            return;
        }
        // Its ETag was read before the head is written: a writer that is late finds the record changed.
        var stored = await ReadAsync(number);
        await WriteHeadAsync(head with { Amending = next, AmendingNumber = number });
        await GuardAsync(() => OverwriteAsync(number, stored, next));
    });

    /// <summary>Leaves a tombstone. Entries are overwritten, not removed: what is there, a late writer cannot write anew.</summary>
    public Task DeleteAsync() => LockedAsync(async () =>
    {
        await WriteHeadAsync(new ConversationHead { CreatedAt = Head.CreatedAt, Count = Head.Count, IsDeleted = true });
        await GuardAsync(EraseEntriesAsync);
    });

    public static OtronException NotFound() =>
        new(ErrorCode.NotFound, "There is nothing stored under this id: it never existed, was deleted, or its time was up.");

    private async Task EraseEntriesAsync()
    {
        for (var number = 1; number <= Head.Count; number++)
            await OverwriteAsync(number, await ReadAsync(number), ConversationEntry.Erased);
        if (Head.Count > 0)
            await WriteHeadAsync(Head with { Count = 0 });
    }

    private async Task<GrainState<ConversationEntry>> ReadAsync(int number)
    {
        if (_entries.TryGetValue(number, out var known))
            return known;
        var entry = await storage.ReadAsync<ConversationEntry>(grainId, NameOf(number));
        // What was written meanwhile is younger.
        if (_entries.TryGetValue(number, out known))
            return known;
        if (entry.RecordExists)
            _entries[number] = entry;
        return entry;
    }

    private async Task OverwriteAsync(int number, GrainState<ConversationEntry> stored, ConversationEntry next) =>
        _entries[number] = await storage.WriteAsync(grainId, NameOf(number), stored, next);

    /// <summary>
    /// The head's last entry is the same for all who hold this head, so whoever wrote its record first wrote the same; and an entry
    /// that was changed since is not written back.
    /// </summary>
    private async Task WriteOnceAsync(int number, ConversationEntry entry)
    {
        if (_entries.ContainsKey(number))
            return;
        try
        {
            await GuardAsync(() => OverwriteAsync(number, new(entry), entry), isFenceExpected: true);
        }
        catch (InconsistentStateException)
        {
            await GuardAsync(() => ReadAsync(number));
        }
    }

    private Task WriteHeadAsync(ConversationHead next) => GuardAsync(async () =>
    {
        // Whatever was being amended is done by the time that anything else is written.
        var isAmending = next.Amending is not null && !ReferenceEquals(next.Amending, Head.Amending);
        next = next with { ChangedAt = Now, Amending = isAmending ? next.Amending : null, AmendingNumber = isAmending ? next.AmendingNumber : 0 };
        _head = await storage.WriteAsync(grainId, HeadName, _head, next);
    });

    private async Task GuardAsync(Func<Task> write, bool isFenceExpected = false)
    {
        try
        {
            await write();
        }
        catch (Exception e) when (!(isFenceExpected && e is InconsistentStateException))
        {
            Failure = e as OtronException ?? ConversationStorage.Unavailable();
            onBroken();
            throw Failure;
        }
    }

    private async Task LockedAsync(Func<Task> change) => await LockedAsync(async () =>
    {
        await change();
        return true;
    });

    /// <summary>One change after the other. The grain's scheduler never runs two pieces of code at once, so a chain of tasks is lock enough.</summary>
    private async Task<T> LockedAsync<T>(Func<Task<T>> change)
    {
        var before = _writing;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _writing = done.Task;
        await before;
        try
        {
            return await change();
        }
        finally
        {
            done.SetResult();
        }
    }

    private static string NameOf(int number) => FormattableString.Invariant($"entry-{number}");
}
