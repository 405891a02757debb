using System.Text;
using System.Text.Json.Serialization;

namespace Otron.Api.OpenAi.Generation;

/// <summary>The log probabilities of a choice, or of a chunk of it.</summary>
internal sealed record ChatLogprobs(IReadOnlyList<ChatTokenLogprob> Content)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public object? Refusal { get; }
}

/// <param name="Token">Text for people: if several tokens make one character, only <paramref name="Bytes"/> identifies this one.</param>
/// <param name="Bytes">A list of numbers, not base64.</param>
/// <param name="TopLogprobs">The likeliest tokens at this position; null for a token that is one of those.</param>
internal sealed record ChatTokenLogprob(string Token, float Logprob, IReadOnlyList<int> Bytes, IReadOnlyList<ChatTokenLogprob>? TopLogprobs = null)
{
    /// <summary>JSON has no infinity; clients of the protocol know this value for a token that cannot occur.</summary>
    private const float Impossible = -9999;

    public static ChatTokenLogprob Of(TokenLogprob token) => Of(token.Token) with { TopLogprobs = [.. token.Top.Select(Of)] };

    private static ChatTokenLogprob Of(LikelyToken token) => new(
        Encoding.UTF8.GetString(token.Bytes),
        float.IsFinite(token.Logprob) ? token.Logprob : Impossible,
        [.. token.Bytes.Select(b => (int)b)]);
}
