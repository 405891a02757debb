using System.Text;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>Intersection, union and complement of sets of texts.</summary>
internal sealed class TextAlgebra(Terms terms)
{
    public TextSet OfLanguage(Term language) => terms.IsNothing(language) ? TextSet.None : new([], new(0, null, language));

    public static TextSet OfLengths(int min, int? max) => max < min ? TextSet.None : new([], new(min, max, null));

    public static TextSet Of(IEnumerable<string> texts) => new([.. texts.Distinct(StringComparer.Ordinal)], null);

    public TextSet Intersect(TextSet left, TextSet right)
    {
        if (left.IsAll || right.IsNone)
            return right;
        if (right.IsAll || left.IsNone)
            return left;
        var listed = left.Listed.Where(text => Contains(right, text)).Concat(right.Listed.Where(text => RestContains(left.Rest, text)));
        return new([.. listed.Distinct(StringComparer.Ordinal)], Intersect(left.Rest, right.Rest));
    }

    public TextSet Unite(TextSet left, TextSet right)
    {
        if (left.IsNone || right.IsAll)
            return right;
        if (right.IsNone || left.IsAll)
            return left;
        return new([.. left.Listed.Union(right.Listed, StringComparer.Ordinal)], Unite(left.Rest, right.Rest));
    }

    public TextSet Complement(TextSet set)
    {
        if (set.IsAll)
            return TextSet.None;
        if (set.Listed.Count == 0 && set.Rest is null)
            return TextSet.All;
        if (set.Listed.Count == 0 && set.Rest is { Language: null } free)
            return (free.Min, free.Max) switch
            {
                (0, { } max) => OfLengths(max + 1, null),
                (var min, null) => OfLengths(0, min - 1),
                var (min, max) => Unite(OfLengths(0, min - 1), OfLengths(max.Value + 1, null)),
            };
        return OfLanguage(terms.Minus(terms.AnyText, Language(set)));
    }

    public TextSet Minus(TextSet left, TextSet right) => Intersect(left, Complement(right));

    public bool Contains(TextSet set, string text) => set.IsAll || set.Lists(text) || RestContains(set.Rest, text);

    /// <summary>The whole set as one language.</summary>
    public Term Language(TextSet set)
    {
        var listed = terms.AnyOf(set.Listed);
        return set.Rest is null ? listed : terms.Union(listed, Language(set.Rest));
    }

    public Term Language(TextRest rest) => rest.Language ?? terms.Repeat(terms.AnyCharacter, rest.Min, rest.Max);

    private bool RestContains(TextRest? rest, string text)
    {
        if (rest is null)
            return false;
        if (rest.Language is { } language)
            return terms.Matches(language, Encoding.UTF8.GetBytes(text));
        var length = text.EnumerateRunes().Count();
        return length >= rest.Min && !(length > rest.Max);
    }

    private TextRest? Intersect(TextRest? left, TextRest? right)
    {
        if (left is null || right is null)
            return null;
        if (left.Language is null && right.Language is null)
        {
            var max = left.Max is { } one && right.Max is { } other ? Math.Min(one, other) : left.Max ?? right.Max;
            return OfLengths(Math.Max(left.Min, right.Min), max).Rest;
        }
        return OfLanguage(terms.Intersect(Language(left), Language(right))).Rest;
    }

    private TextRest? Unite(TextRest? left, TextRest? right)
    {
        if (left is null || right is null)
            return left ?? right;
        if (left.Language is null && right.Language is null && !(left.Max + 1 < right.Min) && !(right.Max + 1 < left.Min))
        {
            var max = left.Max is { } one && right.Max is { } other ? (int?)Math.Max(one, other) : null;
            return new(Math.Min(left.Min, right.Min), max, null);
        }
        return new(0, null, terms.Union(Language(left), Language(right)));
    }
}
