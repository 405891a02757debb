using System.Globalization;
using System.Text;

namespace Otron.Text.Tokenization.Normalizing;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
internal sealed class UnicodeForm(NormalizationForm form) : NormalizerStep
{
    // ICU sorts a run of combining marks by insertion, so hostile text would cost minutes. No script has such runs: a longer one
    // is normalised in parts.
    private const int MaxMarkRun = 512;

    public override string Normalize(string original)
    {
        if (Ascii.IsValid(original))
            return original;
        return original.Length <= MaxMarkRun && !original.Contains('\uFFFE', StringComparison.Ordinal) ? original.Normalize(form) : NormalizeParts(original);
    }

    private string NormalizeParts(string text)
    {
        var normalized = new StringBuilder(text.Length);
        var (start, at, marks) = (0, 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            marks = IsMark(rune) ? marks + 1 : 0;
            if (marks > MaxMarkRun)
            {
                normalized.Append(text[start..at].Normalize(form));
                (start, marks) = (at, 1);
            }
            else if (rune.Value == 0xFFFE) // a scalar value that string.Normalize refuses
            {
                normalized.Append(text[start..at].Normalize(form)).Append('\uFFFE');
                start = at + 1;
            }
            at += rune.Utf16SequenceLength;
        }
        return normalized.Append(text[start..].Normalize(form)).ToString();
    }

    private static bool IsMark(Rune rune) => !rune.IsAscii && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
