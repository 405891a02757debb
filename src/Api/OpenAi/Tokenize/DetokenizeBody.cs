using Otron.Api.Errors;
using Otron.Api.OpenAi.Fields;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Tokenize;

/// <summary>The body of <c>POST /detokenize</c>, checked.</summary>
internal sealed record DetokenizeBody(string Model, int[] Tokens, bool SkipSpecialTokens)
{
    private const string TokensName = "tokens";

    public static DetokenizeBody Read(RequestFields fields)
    {
        KnownFields.Check(fields, Routes.ToDetokenize);
        return new(
            fields.Model(),
            fields.TryGet(TokensName, out var tokens) ? RequestFields.TokenIds(tokens, TokensName, min: 0) : throw OpenAiErrors.Missing(TokensName),
            fields.Boolean("skip_special_tokens") ?? false);
    }

    public Task<string> AskAsync(ITokenizerGrain tokenizer) =>
        SkipSpecialTokens ? tokenizer.DetokenizePlainAsync(Tokens) : tokenizer.DetokenizeAsync(Tokens);
}
