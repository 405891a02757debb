using System.Text;

namespace Otron.Text.Tokenization.Unicode;

/// <summary>One of Unicode's normal forms: letters and marks taken apart, marks in order, and put together again if it composes.</summary>
internal sealed class NormalForm
{
    public static readonly NormalForm C = new(isCompatible: false, isComposed: true);
    public static readonly NormalForm D = new(isCompatible: false, isComposed: false);
    public static readonly NormalForm KC = new(isCompatible: true, isComposed: true);
    public static readonly NormalForm KD = new(isCompatible: true, isComposed: false);

    private readonly bool _isCompatible;
    private readonly bool _isComposed;
    private readonly CodePointSet _unsettled; // what changes, or joins what stands before it

    private NormalForm(bool isCompatible, bool isComposed)
    {
        (_isCompatible, _isComposed) = (isCompatible, isComposed);
        _unsettled = new(Decompositions.Concerned.Concat(Compositions.Concerned).Where(IsUnsettled).Select(codePoint => (codePoint, codePoint)));
    }

    public string Normalize(string text)
    {
        var at = 0;
        var end = Next(text, at, isUnsettled: true);
        if (end == text.Length)
            return text;
        var normalized = new StringBuilder(text.Length);
        var stretch = new List<Mark>();
        while (end < text.Length)
        {
            // A mark may join the settled character before it.
            var start = end > at && Rune.DecodeLastFromUtf16(text.AsSpan(at, end - at), out _, out var chars) == default ? end - chars : end;
            normalized.Append(text, at, start - at);
            at = Next(text, end, isUnsettled: false);
            NormalizeStretch(text.AsSpan(start, at - start), stretch, normalized);
            end = Next(text, at, isUnsettled: true);
        }
        return normalized.Append(text, at, end - at).ToString();
    }

    private int Next(string text, int at, bool isUnsettled)
    {
        while (at < text.Length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var chars);
            if (_unsettled.Contains(rune) == isUnsettled)
                break;
            at += chars;
        }
        return at;
    }

    private void NormalizeStretch(ReadOnlySpan<char> text, List<Mark> stretch, StringBuilder normalized)
    {
        stretch.Clear();
        foreach (var rune in text.EnumerateRunes())
            Decompositions.Append(rune.Value, _isCompatible, stretch);
        MarkOrder.Sort(stretch);
        if (_isComposed)
            Compositions.Compose(stretch);
        foreach (var mark in stretch)
            normalized.AppendRune(new Rune(mark.CodePoint));
    }

    private bool IsUnsettled(int codePoint)
    {
        if (Decompositions.ClassOf(codePoint) != 0)
            return true;
        var parts = new List<Mark>();
        Decompositions.Append(codePoint, _isCompatible, parts);
        var first = parts[0].CodePoint;
        if (_isComposed)
            Compositions.Compose(parts);
        return parts is not [var whole] || whole.CodePoint != codePoint || _isComposed && Compositions.CanJoin(first);
    }
}
