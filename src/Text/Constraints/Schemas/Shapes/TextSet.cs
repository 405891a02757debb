using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>
/// A set of texts: some that are listed, and a rest that is a regular language. The language is over the text itself as UTF-8, not over
/// its JSON form, so that every syntax can write it.
/// </summary>
internal sealed record TextSet(IReadOnlyList<string> Listed, TextRest? Rest)
{
    public static readonly TextSet None = new([], null);

    public static readonly TextSet All = new([], new(0, null, null));

    // Many texts are looked up by hash.
    private HashSet<string>? _lookup;

    public bool IsNone => Listed.Count == 0 && Rest is null;

    /// <summary>Every text.</summary>
    public bool IsAll => Rest is { Min: 0, Max: null, Language: null };

    /// <summary>The text is one of the listed ones.</summary>
    public bool Lists(string text) =>
        Listed.Count <= 8 ? Listed.Contains(text, StringComparer.Ordinal) : (_lookup ??= new(Listed, StringComparer.Ordinal)).Contains(text);
}

/// <summary>All texts of some lengths, or those of a language; then the lengths are part of it.</summary>
/// <param name="Min">Code points at least.</param>
/// <param name="Max">Code points at most; null has no end.</param>
internal sealed record TextRest(int Min, int? Max, Term? Language);
