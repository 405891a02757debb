using System.Text;
using System.Text.Json.Serialization;

namespace Otron.Api.OpenAi.Generation;

/// <summary>The log probabilities of a choice, or of a chunk of it.</summary>
internal sealed record ChatLogprobs(IReadOnlyList<ChatTokenLogprob> Content)
{
    public static ChatLogprobs? Of(IReadOnlyList<PlacedLogprob>? tokens) =>
        tokens is null ? null : new([.. tokens.Select(placed => ChatTokenLogprob.Of(placed.Token))]);

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public object? Refusal { get; }
}

/// <param name="Token">Text for people: if several tokens make one character, only <paramref name="Bytes"/> identifies this one.</param>
/// <param name="Bytes">A list of numbers, not base64.</param>
/// <param name="TopLogprobs">The likeliest tokens at this position; null for a token that is one of those.</param>
internal sealed record ChatTokenLogprob(string Token, float Logprob, IReadOnlyList<int> Bytes, IReadOnlyList<ChatTokenLogprob>? TopLogprobs = null)
{
    public static ChatTokenLogprob Of(TokenLogprob token) => Of(token.Token) with { TopLogprobs = [.. token.Top.Select(Of)] };

    private static ChatTokenLogprob Of(LikelyToken token) => new(
        Encoding.UTF8.GetString(token.Bytes),
        PlacedLogprob.Finite(token.Logprob),
        [.. token.Bytes.Select(b => (int)b)]);
}
