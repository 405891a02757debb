using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>Pieces of JSON that schemas, dialects and the masks' shortcuts must make in the same way, so that they are the same terms.</summary>
public static class JsonLexemes
{
    /// <summary>One character of a free string: any but quote, backslash and controls, or any legal escape; a pair of surrogate escapes is one.</summary>
    public static Term FreeCharacter(Terms terms) => terms.Named("free character of JSON", () => terms.Union(
        terms.Characters((0x20, 0x21), (0x23, 0x5B), (0x5D, 0x10FFFF)),
        terms.Concat(terms.Text("\\"), terms.Byte("\"\\/bfnrt"u8)),
        terms.Concat(terms.Text("\\u"), Unit(terms)),
        terms.Concat(terms.Text("\\u"), terms.Byte("dD"u8), terms.Byte("89abAB"u8), Digits(terms, 2), terms.Text("\\u"),
            terms.Byte("dD"u8), terms.Byte("cdefCDEF"u8), Digits(terms, 2))));

    /// <summary>One character of a string in its canonical spelling: what is left of a pattern once it was found.</summary>
    public static Term CanonicalCharacter(Terms terms) =>
        terms.Named("canonical character of JSON", () => JsonEscapes.Escape(terms, terms.AnyCharacter));

    /// <summary>The rest of a free string of so many characters, with its closing quote: the form that masks know a shortcut for.</summary>
    public static Term FreeStringTail(Terms terms, int min, int? max) =>
        terms.Concat(terms.Repeat(FreeCharacter(terms), min, max), terms.Text("\""));

    // Four hexadecimal digits that are no surrogate.
    private static Term Unit(Terms terms) => terms.Union(
        terms.Concat(terms.Byte("0123456789abcefABCEF"u8), Digits(terms, 3)),
        terms.Concat(terms.Byte("dD"u8), terms.Byte("01234567"u8), Digits(terms, 2)));

    private static Term Digits(Terms terms, int count) => terms.Repeat(terms.Byte("0123456789abcdefABCDEF"u8), count, count);
}
