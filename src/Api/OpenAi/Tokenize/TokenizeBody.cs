using Otron.Api.Errors;
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

    public static TokenizeBody Read(RequestFields fields)
    {
        var body = new TokenizeBody(fields.Model()) { ReturnTokenTexts = fields.Boolean("return_token_strs") ?? false };
        if (fields.TryGet("messages", out _))
            return body with { Messages = MessageReader.Read(fields) };
        return body with
        {
            Text = fields.Text("prompt") ?? fields.Text("content") ?? throw OpenAiErrors.Missing("prompt"),
            AddSpecialTokens = fields.Boolean("add_special_tokens") ?? fields.Boolean("add_special") ?? true,
            ParseSpecialTokens = fields.Boolean("parse_special") ?? true,
        };
    }

    public Task<TokenizedText> AskAsync(ITokenizerGrain tokenizer) => Messages is null
        ? tokenizer.TokenizeAsync(Text, AddSpecialTokens, ParseSpecialTokens, ReturnTokenTexts)
        : tokenizer.TokenizeAsync(Messages, ReturnTokenTexts);
}
