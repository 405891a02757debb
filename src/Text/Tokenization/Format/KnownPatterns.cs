using System.Text.RegularExpressions;

namespace Otron.Text.Tokenization.Format;

/// <summary>The splitting patterns of the common families, translated, and compiled with the program: a start costs no compilation of a regex.</summary>
internal static partial class KnownPatterns
{
    public const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private const string Llama3Pattern = @"(?i:'[s\u017F]|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string QwenPattern = @"(?i:'[s\u017F]|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string SpacesPattern = " {2,}";
    private const int TimeoutMilliseconds = 5_000;

    public static Regex? Find(string pattern) => pattern switch
    {
        Gpt2Pattern => Gpt2(),
        Llama3Pattern => Llama3(),
        QwenPattern => Qwen(),
        SpacesPattern => Spaces(),
        _ => null,
    };

    [GeneratedRegex(Gpt2Pattern, RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    public static partial Regex Gpt2();

    [GeneratedRegex(Llama3Pattern, RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Llama3();

    [GeneratedRegex(QwenPattern, RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Qwen();

    [GeneratedRegex(SpacesPattern, RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Spaces();
}
