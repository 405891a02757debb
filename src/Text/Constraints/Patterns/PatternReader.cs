using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Patterns;

/// <summary>
/// Regular expressions of ECMA-262 with the flag u as languages over UTF-8. Refused by name: look-behind, back-references, word boundaries,
/// flags, scripts, and anchors or lookaheads in a loop that cannot be taken out of it.
/// </summary>
public static class PatternReader
{
    /// <summary>The texts that a pattern matches as a whole.</summary>
    /// <exception cref="ConstraintException">The pattern is none, is not supported, or goes beyond a limit.</exception>
    public static Term Whole(Terms terms, string pattern)
    {
        var node = PatternParser.Parse(pattern);
        return new PatternTranslation(terms).Translate(node, new Follow(terms.Empty, terms.Empty)).AtStart;
    }

    /// <summary>The texts in which a pattern matches somewhere, as JSON Schema's <c>pattern</c> means it.</summary>
    /// <exception cref="ConstraintException">The pattern is none, is not supported, or goes beyond a limit.</exception>
    public static Term Search(Terms terms, string pattern)
    {
        var node = PatternParser.Parse(pattern);
        var found = new PatternTranslation(terms).Translate(node, new Follow(terms.AnyText, terms.AnyText));
        return found.AtStart == found.Inside
            ? terms.Concat(terms.AnyText, found.Inside)
            : terms.Union(found.AtStart, terms.Concat(terms.Repeat(terms.AnyCharacter, 1, null), found.Inside));
    }
}
