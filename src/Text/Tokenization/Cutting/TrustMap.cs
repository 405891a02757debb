using Otron.Text.Tokenization.Normalizing;

namespace Otron.Text.Tokenization.Cutting;

/// <summary>Which stretches of a text were written by the template, and may therefore name control tokens.</summary>
internal sealed class TrustMap
{
    public static readonly TrustMap All = new([(0, int.MaxValue)]);
    public static readonly TrustMap None = new([]);

    private readonly List<(int Start, int End)> _trusted; // ascending, apart from each other

    private TrustMap(List<(int Start, int End)> trusted) => _trusted = trusted;

    public static TrustMap Of(IReadOnlyList<TextSegment> segments)
    {
        var trusted = new List<(int Start, int End)>();
        var start = 0;
        for (var i = 0; i < segments.Count; i++)
        {
            var end = start + segments[i].Text.Length;
            if (segments[i].IsTrusted && end > start)
            {
                if (trusted.Count > 0 && trusted[^1].End == start)
                    trusted[^1] = (trusted[^1].Start, end);
                else
                    trusted.Add((start, end));
            }
            start = end;
        }
        return new TrustMap(trusted);
    }

    /// <summary>Whether every character of the range is trusted.</summary>
    public bool Covers(int start, int end)
    {
        var (low, high) = (0, _trusted.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_trusted[middle].End <= start)
                low = middle + 1;
            else if (_trusted[middle].Start > start)
                high = middle - 1;
            else
                return end <= _trusted[middle].End;
        }
        return false;
    }

    /// <summary>The trust of a text that is made of this one's range by a normaliser.</summary>
    public TrustMap Through(NormalizerStep? normalizer, string text, int start, int end)
    {
        var segments = Cut(text, start, end);
        if (segments.TrueForAll(segment => segment.IsTrusted))
            return All;
        if (segments.TrueForAll(segment => !segment.IsTrusted))
            return None;
        return Of(normalizer is null ? segments : normalizer.Normalize(segments));
    }

    private List<TextSegment> Cut(string text, int start, int end)
    {
        var segments = new List<TextSegment>();
        var at = start;
        foreach (var (from, to) in _trusted)
        {
            if (to <= at || from >= end)
                continue;
            if (from > at)
                segments.Add(new TextSegment(text[at..from], IsTrusted: false));
            at = Math.Max(at, from);
            segments.Add(new TextSegment(text[at..Math.Min(to, end)], IsTrusted: true));
            at = Math.Min(to, end);
        }
        if (at < end)
            segments.Add(new TextSegment(text[at..end], IsTrusted: false));
        return segments;
    }
}
