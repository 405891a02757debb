namespace Otron.Text.Tokenization.Unicode;

/// <summary>The sets that steps of tokenizers ask for, each as the original library's step sees it.</summary>
internal static class CodePoints
{
    public static CodePointSet WhiteSpace { get; } = UnicodeTables.Set("white space");

    public static CodePointSet Number { get; } = UnicodeTables.Set("number");

    /// <summary>Every printable ASCII character that is no letter or digit too, so <c>$ + &lt; = &gt; ^ ` | ~</c>.</summary>
    public static CodePointSet Punctuation { get; } = UnicodeTables.Set("punctuation");

    /// <summary>Controls, formats and private use.</summary>
    public static CodePointSet Control { get; } = UnicodeTables.Set("control");

    public static CodePointSet NonSpacingMark { get; } = UnicodeTables.Set("non-spacing mark");

    public static CodePointSet CombiningMark { get; } = UnicodeTables.Set("combining mark");

    /// <summary>What words consist of, beside added tokens and to the step <c>Whitespace</c>.</summary>
    public static CodePointSet Word { get; } = UnicodeTables.Set("word");
}
