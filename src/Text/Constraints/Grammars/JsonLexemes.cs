using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>Pieces of JSON that schemas, dialects and the masks' shortcuts must make in the same way, so that they are the same terms.</summary>
public static class JsonLexemes
{
    /// <summary>One character of a free string: any but quote, backslash and controls, or any legal escape; a pair of surrogate escapes is one.</summary>
    public static Term FreeCharacter(Terms terms) => throw new NotSupportedException();

    /// <summary>The rest of a free string of so many characters, with its closing quote: the form that masks know a shortcut for.</summary>
    public static Term FreeStringTail(Terms terms, int min, int? max) =>
        terms.Concat(terms.Repeat(FreeCharacter(terms), min, max), terms.Text("\""));
}
