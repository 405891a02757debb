using System.Text;
using Otron.Text.Tokenization.Format;
using Otron.Text.Tokenization.Unicode;

namespace Otron.Text.Tokenization.Normalizing;

/// <summary>Reads the <c>normalizer</c> section.</summary>
internal static class Normalizers
{
    public static NormalizerStep Read(JsonSection json) => json.Component() switch
    {
        "Sequence" => new NormalizerSequence([.. json.Items("normalizers").Select(Read)]),
        "NFC" => new UnicodeForm(NormalForm.C),
        "NFD" => new UnicodeForm(NormalForm.D),
        "NFKC" => new UnicodeForm(NormalForm.KC),
        "NFKD" => new UnicodeForm(NormalForm.KD),
        "Lowercase" => new Lowercase(),
        "StripAccents" => new StripMarks(CodePoints.CombiningMark),
        "Strip" => new Trim(json.Flag("strip_left", true), json.Flag("strip_right", true)),
        "Prepend" => new Prepend(json.Text("prepend")),
        "Replace" => Replace(json),
        "BertNormalizer" => new BertNormalizer(json),
        "Precompiled" => new CharacterMap(json),
        "Nmt" => new SentencePieceCleaning(),
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
    public override string Normalize(string original) => LetterCase.ToLower(original);
}

internal sealed class StripMarks(CodePointSet marks) : NormalizerStep
{
    public override string Normalize(string original)
    {
        if (Ascii.IsValid(original))
            return original;
        var kept = new StringBuilder(original.Length);
        foreach (var rune in original.EnumerateRunes())
            if (!marks.Contains(rune))
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
