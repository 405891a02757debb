using Otron.Text.Constraints.Patterns;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Schemas.Writing;

/// <summary>What may stand between the pieces of JSON.</summary>
/// <param name="Opening">After an opening bracket that something follows, and before a closing one.</param>
/// <param name="Comma">After a comma.</param>
/// <param name="Colon">After a colon.</param>
internal sealed record JsonSpaces(Term Opening, Term Comma, Term Colon)
{
    private const int MaxIndent = 32;
    private const int MaxBlanks = 1_000;

    public static JsonSpaces None(Terms terms) => new(terms.Empty, terms.Empty, terms.Empty);

    public static JsonSpaces OneSpace(Terms terms)
    {
        var space = terms.Optional(terms.Text(" "));
        return new(terms.Empty, space, space);
    }

    public static JsonSpaces Lines(Terms terms)
    {
        var line = terms.Concat(terms.Text("\n"), terms.Repeat(terms.Byte(" \t"u8), 0, MaxIndent));
        var space = terms.Text(" ");
        return new(terms.Optional(line), terms.Optional(terms.Union(space, line)), terms.Optional(space));
    }

    /// <exception cref="ConstraintException">The pattern matches other things than blanks, or blanks without end.</exception>
    public static JsonSpaces OfPattern(Terms terms, string pattern)
    {
        var blanks = PatternReader.Whole(terms, pattern);
        if (!terms.IsNothing(terms.Minus(blanks, terms.Star(terms.Byte(" \t\r\n"u8)))))
            throw new ConstraintException("'whitespace_pattern' may match blanks, tabs and ends of lines alone.");
        if (!terms.IsNothing(terms.Intersect(blanks, terms.Repeat(terms.ByteRange(0, 255), MaxBlanks + 1, null))))
            throw new ConstraintException($"'whitespace_pattern' must not match more than {MaxBlanks} characters, or a model could write blanks without end.");
        return new(blanks, blanks, blanks);
    }
}
