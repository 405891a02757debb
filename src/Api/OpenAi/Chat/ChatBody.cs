using Otron.Api.Errors;
using Otron.Api.OpenAi.Generation;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Chat;

/// <summary>The body of <c>POST /v1/chat/completions</c>, checked.</summary>
internal sealed record ChatBody(GenerationFields Fields, ChatMessage[] Messages)
{
    private const int MaxTopLogprobs = 20;
    private const string LogprobsName = "logprobs";
    private const string TopLogprobsName = "top_logprobs";

    public bool TruncateHistory { get; init; }

    /// <summary>How many of the likeliest tokens are reported beside each token's own log probability; null for none of them.</summary>
    public int? TopLogprobs { get; init; }

    public static ChatBody Read(RequestFields fields)
    {
        RefusedFields.Check(fields, LogprobsName, TopLogprobsName);
        return new(GenerationFields.Read(fields), MessageReader.Read(fields))
        {
            TruncateHistory = Truncation.IsAskedFor(fields),
            TopLogprobs = ReadTopLogprobs(fields),
        };
    }

    public GenerationRequest ToRequest(string tenant) => Fields.ToRequest(tenant) with
    {
        Messages = Messages,
        TruncateHistory = TruncateHistory,
        TopLogprobs = TopLogprobs,
    };

    private static int? ReadTopLogprobs(RequestFields fields)
    {
        var top = fields.Integer(TopLogprobsName, 0, MaxTopLogprobs);
        if (fields.Boolean(LogprobsName) == true)
            return top ?? 0;
        return top is null or 0
            ? null
            : throw OpenAiErrors.InvalidValue(TopLogprobsName, $"'{TopLogprobsName}' is only for requests with '{LogprobsName}': true.");
    }
}
