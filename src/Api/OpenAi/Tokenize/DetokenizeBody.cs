using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Tokenize;

/// <summary>The body of <c>POST /detokenize</c>, checked.</summary>
internal sealed record DetokenizeBody(string Model, int[] Tokens)
{
    private const string TokensName = "tokens";

    public static DetokenizeBody Read(RequestFields fields) => new(
        fields.Model(),
        fields.TryGet(TokensName, out var tokens) ? RequestFields.TokenIds(tokens, TokensName) : throw OpenAiErrors.Missing(TokensName));
}
