using Orleans.Concurrency;

namespace Otron.Contract;

/// <summary>
/// A stored conversation: its entries, and the one turn that runs. A result that a method has returned is stored. The key is a
/// <see cref="ConversationKey"/>. If the conversation does not exist or is deleted, every method throws <see cref="ErrorCode.NotFound"/>.
/// </summary>
[Alias("otron.IConversationGrain")]
public interface IConversationGrain : IGrainWithStringKey
{
    [Alias("Create")]
    Task<ConversationInfo> CreateAsync(Dictionary<string, string> metadata, ChatMessage[] items);

    [Alias("Get")]
    Task<ConversationInfo> GetAsync();

    [Alias("Update")]
    Task<ConversationInfo> UpdateAsync(Dictionary<string, string> metadata);

    /// <summary>Erases everything and leaves a tombstone.</summary>
    [Alias("Delete")]
    Task DeleteAsync();

    [Alias("AddItems")]
    Task<ConversationItem[]> AddItemsAsync(ChatMessage[] items);

    [Alias("ListItems")]
    Task<ItemPage> ListItemsAsync(ItemQuery query);

    [Alias("GetItem")]
    Task<ConversationItem> GetItemAsync(int entry, int index);

    [Alias("DeleteItem")]
    Task<ConversationInfo> DeleteItemAsync(int entry, int index);

    /// <summary>The items before a turn that follows <paramref name="previousEntry"/>; null takes the conversation's end.</summary>
    [Alias("GetMessages")]
    Task<ChatMessage[]> GetMessagesAsync(int? previousEntry);

    /// <summary>Accepts a turn. When it returns the entry's number, the input is stored and the answer is being made.</summary>
    /// <param name="mayCreate">The turn may begin the conversation.</param>
    [Alias("Respond"), ResponseTimeout("00:01:00")]
    Task<int> RespondAsync(ResponseRequest request, bool mayCreate);

    /// <summary>
    /// Is a turn being accepted? If not, a caller that waits for <see cref="RespondAsync"/> waits in vain: the call went to a silo that is
    /// gone, and should be sent again.
    /// </summary>
    [Alias("IsAccepting"), AlwaysInterleave]
    Task<bool> IsAcceptingAsync();

    /// <summary>Does a turn run? This call resumes a turn that a lost silo has left, as any other call does.</summary>
    [Alias("IsAnswering"), AlwaysInterleave]
    Task<bool> IsAnsweringAsync();

    [Alias("GetResponse")]
    Task<StoredResponse> GetResponseAsync(int entry);

    /// <summary>The response's pieces from <paramref name="fromPiece"/>, then its end. Leaving the stream does not stop the turn.</summary>
    [Alias("Follow")]
    IAsyncEnumerable<ResponseUpdate> FollowAsync(int entry, int fromPiece, CancellationToken cancellationToken = default);

    [Alias("Cancel")]
    Task<StoredResponse> CancelAsync(int entry);

    [Alias("DeleteResponse")]
    Task DeleteResponseAsync(int entry);

    [Alias("ListInput")]
    Task<ItemPage> ListInputAsync(int entry, ItemQuery query);

    /// <summary>Returns when no turn runs.</summary>
    [Alias("WhenIdle"), AlwaysInterleave, ResponseTimeout("00:10:00")]
    Task WhenIdleAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes the conversation if it has not changed since.</summary>
    /// <param name="unchangedSince">In Unix seconds.</param>
    /// <returns>The time of its last change, in Unix seconds; null if nothing is left of it.</returns>
    [Alias("Expire")]
    Task<long?> ExpireAsync(long unchangedSince);
}
