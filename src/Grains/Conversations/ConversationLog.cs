using Orleans.Storage;
using Otron.Grains.Storage;

namespace Otron.Grains.Conversations;

/// <summary>
/// The stored records of one conversation. Memory changes only after storage has. The outcome of a failed write is unknown, so the log is
/// broken from then on, and its grain has to read everything again.
/// </summary>
internal sealed class ConversationLog(ConversationStorage storage, GrainId grainId, TimeProvider time, Action onBroken)
{
    private const string HeadName = "head";
    private const int ParallelReads = 16;

    private readonly Dictionary<int, GrainState<ConversationEntry>> _entries = [];
    private GrainState<ConversationHead> _head = new(new ConversationHead());
    private Task _writing = Task.CompletedTask;

    /// <summary>The failure that broke the log; null while it works.</summary>
    public OtronException? Failure { get; private set; }

    /// <summary>The head as it is stored.</summary>
    /// <exception cref="OtronException">The log is broken.</exception>
    public ConversationHead Head => Failure is { } failure ? throw new OtronException(failure.Code, failure.Message) : _head.State!;

    /// <summary>Nothing was ever stored under this key.</summary>
    public bool IsUnknown => Failure is null && !_head.RecordExists;

    public bool Exists => Failure is null && _head.RecordExists && !Head.IsDeleted;

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Reads the head and finishes the change that an earlier writer had begun.</summary>
    /// <exception cref="OtronException">Reading or finishing failed.</exception>
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
        // The head counts the entry, so it was written once: its loss must be reported, not ignored.
        return entry.RecordExists ? entry.State! : throw ConversationStorage.Unavailable();
    }

    /// <summary>Entry of the newest answered turn that is left; 0 for none. Whoever deletes it goes back to the one before it.</summary>
    public async Task<int> LastAnsweredAsync()
    {
        var number = Head.LastAnswered;
        while (number > 0 && (await GetAsync(number)).Response is not { IsAnswered: true })
            number--;
        return number;
    }

    /// <summary>The items of the first entries, in order.</summary>
    public async Task<ChatMessage[]> GetMessagesAsync(int entries) =>
        [.. (await GetAllAsync()).Take(entries).SelectMany((entry, i) => entry.Items(i + 1)).Select(item => item.Message)];

    /// <inheritdoc cref="MessageItems.ThrowIfUncalled"/>
    public async Task ThrowIfUncalledAsync(ChatMessage[] items, string field)
    {
        if (Array.Exists(items, item => item.ToolCallId is not null))
            MessageItems.ThrowIfUncalled(await GetMessagesAsync(Head.Count), items, field);
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

    public Task UpdateAsync(Func<ConversationHead, ConversationHead> change) => LockedAsync(() => WriteHeadAsync(change(Head)));

    /// <summary>Appends an entry.</summary>
    /// <param name="change">A change of the head in the same write.</param>
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
    /// <param name="alongside">A change of the head in the same write.</param>
    public Task ReplaceAsync(
        int number,
        Func<ConversationEntry, ConversationEntry> change,
        Func<ConversationHead, ConversationHead>? alongside = null) => LockedAsync(async () =>
    {
        var next = change(await GetAsync(number));
        var head = alongside is null ? Head : alongside(Head);
        if (number == head.Count)
        {
            await WriteHeadAsync(head with { Last = next });
            return;
        }
        // The record's ETag is read before the head is written, so a late writer finds the record changed.
        var stored = await ReadAsync(number);
        await WriteHeadAsync(head with { Amending = next, AmendingNumber = number });
        await GuardAsync(() => OverwriteAsync(number, stored, next));
    });

    /// <summary>Leaves a tombstone. Entries are overwritten, not removed, so that a late writer cannot create them again.</summary>
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
        // A write may have stored a newer state in the meantime.
        if (_entries.TryGetValue(number, out known))
            return known;
        if (entry.RecordExists)
            _entries[number] = entry;
        return entry;
    }

    private async Task OverwriteAsync(int number, GrainState<ConversationEntry> stored, ConversationEntry next) =>
        _entries[number] = await storage.WriteAsync(grainId, NameOf(number), stored, next);

    /// <summary>
    /// Writes the record of the head's last entry unless it exists. All holders of this head have the same last entry, so the first writer
    /// wrote the same; an entry that was changed since is not overwritten.
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
        // An amendment is complete before anything else is written.
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

    /// <summary>Makes one change after the other. The grain's scheduler runs one piece of code at a time, so a chain of tasks is a lock.</summary>
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
