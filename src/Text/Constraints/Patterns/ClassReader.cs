namespace Otron.Text.Constraints.Patterns;

/// <summary>A set of characters in brackets.</summary>
internal static class ClassReader
{
    /// <summary>The opening bracket is passed over already.</summary>
    public static CodePoints Read(SourceText text)
    {
        var isNegative = text.Take("^");
        var ranges = new List<(int, int)>();
        while (!text.Take("]"))
        {
            var first = Member(text, out var isSingle);
            if (!text.Sees("-") || text.Sees("-]"))
            {
                ranges.AddRange(first.Ranges);
                continue;
            }
            text.Take("-");
            var last = Member(text, out var isLastSingle);
            if (!isSingle || !isLastSingle)
                throw text.Wrong("a range in brackets wants one character on each side");
            var range = (First: first.Ranges[0].First, Last: last.Ranges[0].First);
            ranges.Add(range.First <= range.Last ? range : throw text.Wrong("a range in brackets is upside down"));
        }
        var set = new CodePoints(ranges);
        return isNegative ? ~set : set;
    }

    private static CodePoints Member(SourceText text, out bool isSingle)
    {
        if (text.IsAtEnd)
            throw text.Wrong("a bracket is not closed");
        if (text.Take("\\"))
            return EscapeReader.Read(text, isInClass: true, out isSingle);
        isSingle = true;
        return CodePoints.Of(text.Next());
    }
}
