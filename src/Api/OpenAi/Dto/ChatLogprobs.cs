using System.Text;
using System.Text.Json.Serialization;
using Otron.Contract;

namespace Otron.Api.OpenAi.Dto;

/// <summary>The log probabilities of a choice, or of a chunk of it.</summary>
internal sealed record ChatLogprobs(IReadOnlyList<ChatTokenLogprob> Content)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public object? Refusal { get; }
}

/// <param name="Token">For people: where several tokens make one character, only <paramref name="Bytes"/> tells what this one is.</param>
/// <param name="Bytes">Numbers, not base64.</param>
/// <param name="TopLogprobs">What might have come in its place; null for one of those.</param>
internal sealed record ChatTokenLogprob(string Token, float Logprob, IReadOnlyList<int> Bytes, IReadOnlyList<ChatTokenLogprob>? TopLogprobs = null)
{
    /// <summary>JSON has no infinity; this is what clients of the protocol know for a token that cannot be.</summary>
    private const float Impossible = -9999;

    public static ChatTokenLogprob Of(TokenLogprob token) => Of(token.Token) with { TopLogprobs = [.. token.Top.Select(Of)] };

    private static ChatTokenLogprob Of(LikelyToken token) => new(
        Encoding.UTF8.GetString(token.Bytes),
        float.IsFinite(token.Logprob) ? token.Logprob : Impossible,
        [.. token.Bytes.Select(b => (int)b)]);
}
