using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Otron.Api.OpenAi.Generation;

/// <summary>The log probabilities of a completion, or of a chunk of it, in the protocol's older form: lists of equal length.</summary>
/// <param name="TopLogprobs">The likeliest tokens at each place, and the one that was drawn.</param>
/// <param name="TextOffset">Where each token begins, in Unicode characters of the text.</param>
internal sealed record TextLogprobs(
    IReadOnlyList<string> Tokens,
    IReadOnlyList<float> TokenLogprobs,
    IReadOnlyList<IReadOnlyDictionary<string, float>> TopLogprobs,
    IReadOnlyList<int> TextOffset)
{
    public static TextLogprobs? Of(IReadOnlyList<PlacedLogprob>? tokens) => tokens is null ? null : new(
        [.. tokens.Select(placed => Name(placed.Token.Token))],
        [.. tokens.Select(placed => PlacedLogprob.Finite(placed.Token.Token.Logprob))],
        [.. tokens.Select(placed => Top(placed.Token))],
        [.. tokens.Select(placed => placed.Offset)]);

    private static Dictionary<string, float> Top(TokenLogprob token)
    {
        var top = new Dictionary<string, float>(token.Top.Length + 1, StringComparer.Ordinal);
        foreach (var likely in token.Top.Append(token.Token))
            top.TryAdd(Name(likely), PlacedLogprob.Finite(likely.Logprob));
        return top;
    }

    /// <summary>A token that is part of a character only is named by its bytes, so that two of them differ.</summary>
    private static string Name(LikelyToken token) => Utf8.IsValid(token.Bytes)
        ? Encoding.UTF8.GetString(token.Bytes)
        : token.Bytes.Aggregate("bytes:", (name, value) => string.Create(CultureInfo.InvariantCulture, $"{name}\\x{value:x2}"));
}
