namespace Otron.Grains.Conversations;

/// <summary>
/// The record that decides: every change of a conversation is one write of its head, and the head's ETag lets one writer through.
/// It holds the last entry too, so that accepting, journaling and completing a turn are one write each, however long the conversation is.
/// </summary>
[GenerateSerializer, Immutable, Alias("otron.ConversationHead")]
internal sealed record ConversationHead
{
    /// <summary>Raised when an older reader would misunderstand the record; a newer one than this is not touched.</summary>
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

    /// <summary>Entry number <see cref="Count"/>. It gets a record of its own just before the next one takes its place.</summary>
    [Id(5)] public ConversationEntry? Last { get; init; }

    /// <summary>A tombstone. Its entries' records are erased; those up to <see cref="Count"/> may still wait for it.</summary>
    [Id(6)] public bool IsDeleted { get; init; }

    /// <summary>An older entry that is to be changed; whoever finds this does it again.</summary>
    [Id(7)] public ConversationEntry? Amending { get; init; }

    [Id(8)] public int AmendingNumber { get; init; }

    /// <summary>The newest turn that was answered; 0 for none.</summary>
    [Id(9)] public int LastAnswered { get; init; }

    /// <summary>Recent turns by the keys of their requests, oldest first.</summary>
    [Id(10)] public TurnKey[] Keys { get; init; } = [];

    public ConversationHead With(TurnKey key) => this with { Keys = [.. Keys.TakeLast(MaxKeys - 1), key] };

    /// <summary>The entry of the turn that the same request has made before; null if there is none.</summary>
    /// <exception cref="OtronException">The request's key came with another request.</exception>
    public int? FindTurn(ResponseRequest request)
    {
        if (Keys.LastOrDefault(key => key.Key == request.IdempotencyKey) is { } known)
            return known.BodyHash == request.BodyHash
                ? known.Entry
                : throw new OtronException(
                    ErrorCode.IdempotencyKeyReused, "This Idempotency-Key came with another request before; use a new one.", "Idempotency-Key");
        if (request.HasClientKey || request.Settings.PreviousEntry is null || Last?.Response is not { } last)
            return null;
        // Client libraries retry by themselves and without a key. The same words after the same response are the same intent.
        var isSame = last.Settings.PreviousEntry == request.Settings.PreviousEntry && last.BodyHash == request.BodyHash;
        return isSame && (last.IsRunning || last.IsAnswered) ? Count : null;
    }
}
