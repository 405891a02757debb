using Otron.Api.Errors;
using Otron.Api.OpenAi.Fields;
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

    /// <summary>How the messages become a prompt; null for the usual way.</summary>
    public PromptForm? PromptForm { get; init; }

    /// <summary>The functions that the model may call; null for none.</summary>
    public ToolSet? Tools { get; init; }

    /// <summary>The functions were declared in the older form, so a call is told in it too.</summary>
    public bool HasOlderCalls { get; init; }

    /// <summary>How the model reasons; null leaves it to the model's template.</summary>
    public ReasoningSettings? Reasoning { get; init; }

    public ReasoningView ReasoningView { get; init; }

    public static ChatBody Read(RequestFields fields)
    {
        KnownFields.Check(fields, Routes.ToChat);
        var tools = ToolFields.OfChat(fields, out var hasOlderCalls);
        var body = new ChatBody(GenerationFields.Read(fields), MessageReader.Read(fields))
        {
            TruncateHistory = Truncation.IsAskedFor(fields),
            TopLogprobs = ReadTopLogprobs(fields),
            PromptForm = PromptFields.OfChat(fields),
            Tools = tools,
            HasOlderCalls = hasOlderCalls,
            Reasoning = ReasoningFields.OfAnswer(fields),
            ReasoningView = ReasoningFields.ReadView(fields),
        };
        if (body is { ReasoningView: ReasoningView.Inline } and ({ Tools: not null } or { Fields.Format: not null }))
            throw OpenAiErrors.InvalidValue(
                ReasoningFields.Separate,
                $"'{ReasoningFields.Separate}' must be true together with functions or a form of the answer, which are told apart from reasoning.");
        return body is { TruncateHistory: true, PromptForm.KeepTokens: not null }
            ? throw OpenAiErrors.InvalidValue("truncation", "Send either 'truncation' or 'truncate_prompt_tokens'.")
            : body;
    }

    /// <summary>The same for a model that the request may not name.</summary>
    public ChatBody For(ModelInfo model) => this with { Fields = Fields with { Model = model.Id } };

    public GenerationRequest ToRequest(string tenant) => Fields.ToRequest(tenant) with
    {
        Messages = Messages,
        TruncateHistory = TruncateHistory,
        TopLogprobs = TopLogprobs,
        PromptForm = PromptForm,
        Tools = Tools,
        Reasoning = Reasoning,
        ReadsAnswer = ReasoningView != ReasoningView.Inline,
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
