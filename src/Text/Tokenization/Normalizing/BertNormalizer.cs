using System.Text;
using Otron.Text.Tokenization.Format;
using Otron.Text.Tokenization.Unicode;

namespace Otron.Text.Tokenization.Normalizing;

/// <summary>BERT's cleaning: no control characters, CJK characters apart, no accents, lower case, each as the file says.</summary>
internal sealed class BertNormalizer : NormalizerStep
{
    private readonly bool _cleansText;
    private readonly bool _spacesCjk;
    private readonly NormalizerStep[] _letters;

    public BertNormalizer(JsonSection json)
    {
        _cleansText = json.Flag("clean_text", true);
        _spacesCjk = json.Flag("handle_chinese_chars", true);
        var lowercases = json.Flag("lowercase", true);
        var stripsAccents = json.Flag("strip_accents", lowercases);
        var letters = new List<NormalizerStep>();
        if (stripsAccents)
            letters.AddRange([new UnicodeForm(NormalForm.D), new StripMarks(CodePoints.NonSpacingMark)]);
        if (lowercases)
            letters.Add(new Lowercase());
        _letters = [.. letters];
    }

    public override string Normalize(string original)
    {
        var text = _cleansText || _spacesCjk ? Clean(original) : original;
        foreach (var step in _letters)
            text = step.Normalize(text);
        return text;
    }

    private string Clean(string original)
    {
        var cleaned = new StringBuilder(original.Length);
        foreach (var rune in original.EnumerateRunes())
        {
            if (_cleansText && IsDropped(rune))
                continue;
            if (_cleansText && CodePoints.WhiteSpace.Contains(rune))
                cleaned.Append(' ');
            else if (_spacesCjk && IsCjk(rune.Value))
                cleaned.Append(' ').AppendRune(rune).Append(' ');
            else
                cleaned.AppendRune(rune);
        }
        return cleaned.ToString();
    }

    private static bool IsDropped(Rune rune) => rune.IsAscii
        ? rune.Value is < ' ' and not ('\t' or '\n' or '\r') or 0x7F
        : rune == Rune.ReplacementChar || CodePoints.Control.Contains(rune);

    // 2B920 is how the reference has it, not Unicode's 2B820; the ids depend on it.
    private static bool IsCjk(int rune) => rune
        is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF or >= 0x20000 and <= 0x2A6DF or >= 0x2A700 and <= 0x2B73F
        or >= 0x2B740 and <= 0x2B81F or >= 0x2B920 and <= 0x2CEAF or >= 0xF900 and <= 0xFAFF or >= 0x2F800 and <= 0x2FA1F;
}
