namespace Otron.Grains.Conversations;

/// <summary>
/// The record that decides: every change of a conversation is one write of its head, and the head's ETag lets a single writer through. It
/// holds the last entry too, so that accepting, journaling and completing a turn are one write each, however long the conversation is.
/// </summary>
[GenerateSerializer, Immutable, Alias("otron.ConversationHead")]
internal sealed record ConversationHead
{
    /// <summary>Raised when older builds would misunderstand the record; a record with a higher number is not touched.</summary>
    public const int CurrentLayout = 1;

    private const int MaxKeys = 64;

    [Id(0)] public int Layout { get; init; } = CurrentLayout;

    /// <summary>Unix seconds.</summary>
    [Id(1)] public long CreatedAt { get; init; }

    /// <summary>Unix seconds.</summary>
    [Id(2)] public long ChangedAt { get; init; }

    [Id(3)] public Dictionary<string, string> Metadata { get; init; } = [];

    /// <summary>Entries so far, deleted ones included.</summary>
    [Id(4)] public int Count { get; init; }

    /// <summary>Entry number <see cref="Count"/>. It gets a record of its own just before the next entry takes its place.</summary>
    [Id(5)] public ConversationEntry? Last { get; init; }

    /// <summary>A tombstone. The records of its entries are erased; those up to <see cref="Count"/> may still have to be.</summary>
    [Id(6)] public bool IsDeleted { get; init; }

    /// <summary>The new state of an older entry; an activation that finds it writes it again.</summary>
    [Id(7)] public ConversationEntry? Amending { get; init; }

    [Id(8)] public int AmendingNumber { get; init; }

    /// <summary>Entry of the newest turn that was answered, though its response may be deleted by now; 0 for none.</summary>
    [Id(9)] public int LastAnswered { get; init; }

    /// <summary>Recent turns by the keys of their requests, oldest first.</summary>
    [Id(10)] public TurnKey[] Keys { get; init; } = [];

    public ConversationHead With(TurnKey key) => this with { Keys = [.. Keys.TakeLast(MaxKeys - 1), key] };

    /// <summary>The entry that the same request has made before; null if the request is new.</summary>
    /// <exception cref="OtronException">The request's key came with another request before.</exception>
    public int? EntryOf(ResponseRequest request)
    {
        if (Keys.LastOrDefault(key => key.Key == request.IdempotencyKey) is { } known)
            return known.BodyHash == request.BodyHash
                ? known.Entry
                : throw new OtronException(
                    ErrorCode.IdempotencyKeyReused, "This Idempotency-Key came with another request before; use a new one.", "Idempotency-Key");
        // Client libraries retry unasked and without a key. The same words after the same response are the same intent.
        var last = Last?.Response;
        return !request.HasClientKey && request.Settings.PreviousEntry is not null && last is not null
            && (last.IsRunning || last.IsAnswered)
            && last.Settings.PreviousEntry == request.Settings.PreviousEntry && last.BodyHash == request.BodyHash
                ? Count
                : null;
    }
}

/// <summary>The request that made a turn.</summary>
[GenerateSerializer, Immutable, Alias("otron.TurnKey")]
internal sealed record TurnKey([property: Id(0)] string Key, [property: Id(1)] string BodyHash, [property: Id(2)] int Entry);
