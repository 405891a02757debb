using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Otron.Grains.Nodes;

namespace Otron.Grains.Storage;

/// <summary>
/// The storage of conversations, for its grains. The log gets the reason of a failure, with paths and addresses; a caller gets a sentence.
/// </summary>
internal sealed partial class ConversationStorage(
    [FromKeyedServices(GrainStorageNames.Conversations)] IGrainStorage storage, IStorageReach reach, ILogger<ConversationStorage> logger)
{
    /// <returns>A new <typeparamref name="T"/> if there is no record.</returns>
    /// <exception cref="OtronException">The storage cannot be read.</exception>
    public async Task<GrainState<T>> ReadAsync<T>(GrainId grain, string name)
        where T : new()
    {
        // This is known already, so the caller need not wait for another timeout.
        if (!reach.IsReachable)
            throw Unavailable();
        var record = new GrainState<T>(new T());
        await GuardAsync(grain, name, () => storage.ReadStateAsync(name, grain, record));
        return record;
    }

    /// <returns>The record as it is stored now. The given one is unchanged, since after a failed write either may be stored.</returns>
    /// <exception cref="InconsistentStateException">Another writer has changed the record since.</exception>
    /// <exception cref="OtronException">The write failed; the record may be stored all the same.</exception>
    public async Task<GrainState<T>> WriteAsync<T>(GrainId grain, string name, GrainState<T> before, T next)
    {
        var record = new GrainState<T>(next, before.ETag) { RecordExists = before.RecordExists };
        await GuardAsync(grain, name, () => storage.WriteStateAsync(name, grain, record));
        return record;
    }

    private async Task GuardAsync(GrainId grain, string name, Func<Task> use)
    {
        try
        {
            await use();
        }
        catch (Exception e)
        {
            Log.Failed(logger, name, grain, e.Message);
            throw e switch
            {
                InconsistentStateException => e,
                // The disk of this one server refuses, and will refuse again.
                IOException or UnauthorizedAccessException => new OtronException(
                    ErrorCode.StorageFailed,
                    "The server cannot use the folder of its conversations; its log says why. "
                    + "Requests that store nothing are answered: chat/completions, and responses with \"store\": false."),
                _ => Unavailable(),
            };
        }
    }

    /// <summary>The error for a request that may succeed in a moment.</summary>
    public static OtronException Unavailable() =>
        new(ErrorCode.Unavailable, "The conversation's storage does not answer as it should. What was acknowledged is safe; send the request again.");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Record} of {Grain} in the storage of conversations: {Reason}")]
        public static partial void Failed(ILogger logger, string record, GrainId grain, string reason);
    }
}
