using Otron.Api.Errors;
using Otron.Api.OpenAi.Stored;

namespace Otron.Api.OpenAi.Responses;

/// <summary>Shows stored responses of one conversation as objects of the wire.</summary>
internal sealed record ResponseView(string Conversation, int Entry, bool IsStored = true)
{
    public const string InProgress = "in_progress";

    public string Id => StoredIds.Response(Conversation, Entry);

    public ResponseObject Of(StoredResponse response)
    {
        var settings = response.Settings;
        return new()
        {
            Id = Id,
            CreatedAt = response.CreatedAt,
            CompletedAt = response.Status == ResponseStatus.Completed ? response.EndedAt : null,
            Status = StatusOf(response),
            Background = settings.Background,
            Error = response is { Status: ResponseStatus.Failed, Error: { } code } ? Failure(code, response.ErrorMessage ?? "") : null,
            IncompleteDetails = response.Status == ResponseStatus.Incomplete ? new("max_output_tokens") : null,
            Instructions = settings.Instructions,
            MaxOutputTokens = settings.MaxOutputTokens,
            Model = settings.Model,
            Output = response.IsAnswered || response.Pieces.Length > 0 ? Output(response) : [],
            PreviousResponseId = settings.PreviousEntry is { } previous ? StoredIds.Response(Conversation, previous) : null,
            Conversation = settings.InConversation ? new(StoredIds.Conversation(Conversation)) : null,
            Store = IsStored,
            Temperature = settings.Sampling.Temperature,
            TopP = settings.Sampling.TopP,
            Truncation = settings.TruncateHistory ? "auto" : "disabled",
            Usage = response.IsAnswered ? UsageOf(response) : null,
            Metadata = settings.Metadata,
            Echo = EchoedFields.Of(settings),
        };
    }

    /// <summary>An item of the output, which stands in its entry after the items of the input.</summary>
    /// <param name="item">One of <see cref="MessageItems"/>.</param>
    public StoredItem Item(StoredResponse response, int index, ChatMessage item, string status) =>
        StoredItem.Of(Conversation, Entry, response.OutputIndex + index, item, status);

    /// <summary>How far the last item of the output has come; those before it are complete.</summary>
    public static string LastStatusOf(StoredResponse response) => response.Status switch
    {
        ResponseStatus.InProgress => InProgress,
        ResponseStatus.Completed => StoredItem.Completed,
        _ => StoredItem.Incomplete,
    };

    /// <summary>A conversation's cache keeps what was computed for it; nothing is kept for an answer that belongs to none.</summary>
    private ResponseUsage UsageOf(StoredResponse response) => new(
        response.PromptTokens,
        new(response.CachedTokens, IsStored ? response.PromptTokens - response.CachedTokens : 0),
        response.CompletionTokens,
        new(response.ReasoningTokens));

    private StoredItem[] Output(StoredResponse response)
    {
        var items = response.Items;
        return [.. items.Select((item, i) => Item(response, i, item, i < items.Count - 1 ? StoredItem.Completed : LastStatusOf(response)))];
    }

    private static string StatusOf(StoredResponse response) => response.Status switch
    {
        ResponseStatus.InProgress => InProgress,
        ResponseStatus.Completed => "completed",
        ResponseStatus.Incomplete => "incomplete",
        ResponseStatus.Cancelled => "cancelled",
        _ => "failed",
    };

    private static ResponseFailure Failure(ErrorCode code, string message)
    {
        var error = OpenAiErrors.From(new OtronException(code, message));
        return new(error.Label, error.Message);
    }
}
