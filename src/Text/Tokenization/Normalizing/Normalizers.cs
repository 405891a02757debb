using System.Globalization;
using System.Text;
using Otron.Text.Tokenization.Format;

namespace Otron.Text.Tokenization.Normalizing;

/// <summary>Reads the <c>normalizer</c> section.</summary>
internal static class Normalizers
{
    public static NormalizerStep Read(JsonSection json) => json.Type switch
    {
        "Sequence" => new NormalizerSequence([.. json.Items("normalizers").Select(Read)]),
        "NFC" => new UnicodeForm(NormalizationForm.FormC),
        "NFD" => new UnicodeForm(NormalizationForm.FormD),
        "NFKC" => new UnicodeForm(NormalizationForm.FormKC),
        "NFKD" => new UnicodeForm(NormalizationForm.FormKD),
        "Lowercase" => new Lowercase(),
        "StripAccents" => new StripMarks(UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark),
        "Strip" => new Trim(json.Flag("strip_left", true), json.Flag("strip_right", true)),
        "Prepend" => new Prepend(json.Text("prepend")),
        "Replace" => Replace(json),
        "BertNormalizer" => new BertNormalizer(json),
        "Precompiled" => new CharacterMap(json),
        var type => throw json.Unsupported(type),
    };

    private static NormalizerStep Replace(JsonSection json)
    {
        var pattern = json.Inner("pattern");
        return pattern.TextOrNull("String") is { Length: > 0 } text
            ? new ReplaceText(text, json.Text("content"))
            : new ReplacePattern(RuneRegex.Create(pattern), json.Text("content"));
    }
}

internal sealed class NormalizerSequence(NormalizerStep[] steps) : NormalizerStep
{
    public override string Normalize(string original)
    {
        foreach (var step in steps)
            original = step.Normalize(original);
        return original;
    }

    public override List<TextSegment> Normalize(List<TextSegment> segments)
    {
        foreach (var step in steps)
            segments = step.Normalize(segments);
        return segments;
    }
}

internal sealed class Lowercase : NormalizerStep
{
    // The only character whose lower case, without context, is two characters.
    public override string Normalize(string original) =>
        original.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();
}

internal sealed class StripMarks(params UnicodeCategory[] categories) : NormalizerStep
{
    public override string Normalize(string original)
    {
        if (Ascii.IsValid(original))
            return original;
        var kept = new StringBuilder(original.Length);
        foreach (var rune in original.EnumerateRunes())
            if (!categories.Contains(Rune.GetUnicodeCategory(rune)))
                kept.AppendRune(rune);
        return kept.ToString();
    }
}

internal sealed class Trim(bool left, bool right) : NormalizerStep
{
    public override string Normalize(string original)
    {
        var start = left ? original.TrimStart() : original;
        return right ? start.TrimEnd() : start;
    }
}

internal sealed class Prepend(string prefix) : NormalizerStep
{
    public override string Normalize(string original) => original.Length == 0 ? original : prefix + original;

    public override List<TextSegment> Normalize(List<TextSegment> segments) =>
        segments.Exists(segment => segment.Text.Length > 0) ? [new TextSegment(prefix, IsTrusted: true), .. segments] : segments;
}

internal sealed class ReplaceText(string text, string content) : NormalizerStep
{
    public override string Normalize(string original) => original.Replace(text, content, StringComparison.Ordinal);
}

internal sealed class ReplacePattern(RuneRegex pattern, string content) : NormalizerStep
{
    public override string Normalize(string original)
    {
        StringBuilder? replaced = null;
        var kept = 0;
        foreach (var (start, end) in pattern.Matches(original))
        {
            (replaced ??= new StringBuilder(original.Length)).Append(original, kept, start - kept).Append(content);
            kept = end;
        }
        return replaced is null ? original : replaced.Append(original, kept, original.Length - kept).ToString();
    }
}
