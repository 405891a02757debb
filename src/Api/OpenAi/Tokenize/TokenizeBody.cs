using Otron.Api.Errors;
using Otron.Api.OpenAi.Fields;
using Otron.Api.OpenAi.Generation;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Tokenize;

/// <summary>The body of <c>POST /tokenize</c>, checked: messages or a text. The fields have vLLM's names or llama.cpp's.</summary>
internal sealed record TokenizeBody(string Model)
{
    /// <summary>Null if a text is to be tokenized.</summary>
    public ChatMessage[]? Messages { get; init; }

    public string Text { get; init; } = "";

    public bool AddSpecialTokens { get; init; }

    public bool ParseSpecialTokens { get; init; }

    public bool ReturnTokenTexts { get; init; }

    /// <summary>How the messages become a prompt; null for the usual way.</summary>
    public PromptForm? PromptForm { get; init; }

    /// <summary>The functions that the prompt shows to the model; null for none.</summary>
    public ToolSet? Tools { get; init; }

    /// <summary>How the model is to reason, which the prompt may say.</summary>
    public ReasoningSettings? Reasoning { get; init; }

    /// <summary>The kind of model that is meant if none is named; null for either.</summary>
    public ModelKind? Kind => Messages is null ? null : ModelKind.Chat;

    public static TokenizeBody Read(RequestFields fields)
    {
        KnownFields.Check(fields, Routes.ToTokenize);
        var addSpecialTokens = RequestFields.OneOf(fields.Boolean, "add_special_tokens", "add_special");
        var body = new TokenizeBody(fields.Model())
        {
            ReturnTokenTexts = fields.Boolean("return_token_strs") ?? false,
            Tools = ToolFields.OfChat(fields, out _),
            Reasoning = ReasoningFields.OfPrompt(fields),
        };
        if (fields.TryGet("messages", out _))
            return addSpecialTokens is true
                ? throw OpenAiErrors.InvalidValue(
                    "add_special_tokens", "The template adds the special tokens that the model expects around messages.")
                : body with { Messages = MessageReader.Read(fields), PromptForm = PromptFields.OfMessages(fields) };
        return body with
        {
            Text = ReadText(fields),
            AddSpecialTokens = addSpecialTokens ?? true,
            ParseSpecialTokens = fields.Boolean("parse_special") ?? true,
        };
    }

    private static string ReadText(RequestFields fields)
    {
        var (prompt, content) = (fields.Text("prompt"), fields.Text("content"));
        return prompt is null || content is null || prompt == content
            ? prompt ?? content ?? throw OpenAiErrors.Missing("prompt")
            : throw OpenAiErrors.InvalidValue("content", "'content' and 'prompt' are names of one field and differ; send one of them.");
    }

    /// <summary>A silo of an older build knows the simpler calls.</summary>
    public Task<TokenizedText> AskAsync(ITokenizerGrain tokenizer) => (Messages, PromptForm) switch
    {
        ({ } messages, var form) when Tools is not null || Reasoning is not null =>
            tokenizer.TokenizeAsync(messages, form ?? new(), Tools, Reasoning, ReturnTokenTexts),
        (null, _) => tokenizer.TokenizeAsync(Text, AddSpecialTokens, ParseSpecialTokens, ReturnTokenTexts),
        (var messages, null) => tokenizer.TokenizeAsync(messages, ReturnTokenTexts),
        var (messages, form) => tokenizer.TokenizeAsync(messages, form, ReturnTokenTexts),
    };
}
