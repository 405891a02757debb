using CsCheck;
using Otron.Text.Tokenization;

namespace Otron.Text.Tests.Tokenization;

/// <summary>Text as hostile as users write it.</summary>
internal static class RandomText
{
    private static readonly string[] Fragments =
    [
        " ", "  ", "\n", "\n\n", "\t", "\r\n", "the", " don't", "IT'S", "2026", "\u00BD", "\u2581", "\u2581\u2581", "##ing", "<0x41>", "e\u0301", "\u0130",
        "\u65E5\u672C", "\uD842\uDFB7", "\uD835\uDFD9", "\uD83D\uDC68\u200D\uD83D\uDC69", "\uD800", "\uDC00", "\uFFFE", "\uFFFD", "\u0000", "=====",
    ];

    private static readonly Gen<string> Fragment = Gen.Frequency((3, Gen.OneOf(Fragments)), (2, Gen.String[Gen.Char[' ', '~'], 0, 8]), (1, Gen.String[0, 6]));

    /// <summary>Control tokens of the tokenizer stand in it, whole and in halves.</summary>
    public static Gen<string> With(HuggingFaceTokenizer tokenizer)
    {
        var controls = ControlTokens(tokenizer);
        var control = Gen.OneOf(controls);
        var half = control.SelectMany(token => Gen.Int[0, token.Length].Select(length => token[..length]));
        return Gen.Frequency((4, Fragment), (2, control), (1, half)).Array[0, 20].Select(string.Concat);
    }

    /// <summary>Control tokens stand in it, but only whole.</summary>
    public static Gen<string> Template(HuggingFaceTokenizer tokenizer) =>
        Gen.Frequency((2, Plain), (1, Gen.OneOf(ControlTokens(tokenizer)))).Array[0, 5].Select(string.Concat);

    /// <summary>Nothing in it is part of a control token.</summary>
    public static Gen<string> Plain { get; } = Fragment.Array[0, 6].Select(parts => string.Concat(parts)
        .Replace('<', '(').Replace('>', ')').Replace('[', '(').Replace(']', ')').Replace('|', '!'));

    public static string[] ControlTokens(HuggingFaceTokenizer tokenizer) =>
        [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(tokenizer.IsSpecial).Select(id => tokenizer.TokenOf(id)!)];
}
