using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>
/// The canonical spelling of strings in JSON: quote and backslash behind a backslash, controls as the short escape that JSON has for them
/// or as \u00xx in lower case, everything else as it is.
/// </summary>
public static class JsonEscapes
{
    /// <summary>The canonical bodies, without quotes, of the strings whose UTF-8 form is in a language.</summary>
    /// <remarks>
    /// Each byte has a spelling of its own, and none begins another. So the mapping is one to one, and it goes through the term part by part:
    /// what two languages have in common is spelled as what their spellings have in common.
    /// </remarks>
    /// <exception cref="ArgumentException">The language has a part that is an automaton.</exception>
    public static Term Escape(Terms terms, Term plain) => Escape(terms, plain, []);

    private static Term Escape(Terms terms, Term plain, Dictionary<Term, Term> known)
    {
        if (known.TryGetValue(plain, out var escaped))
            return escaped;
        Term[] Parts() => Array.ConvertAll(plain.Parts, part => Escape(terms, part, known));
        escaped = plain.Kind switch
        {
            TermKind.Nothing or TermKind.Empty => plain,
            TermKind.Set => Bytes(terms, plain.Set),
            TermKind.Concat => Series(terms, plain, known),
            TermKind.Union => terms.Union(Parts()),
            TermKind.Intersection => Common(terms, plain, known),
            TermKind.Not => terms.Minus(terms.Star(Bytes(terms, ByteSet.All)), Escape(terms, plain.First, known)),
            TermKind.Repeat => terms.Repeat(Escape(terms, plain.First, known), plain.Min, plain.Max == Term.NoEnd ? null : plain.Max),
            _ => throw new ArgumentException("An automaton has no spelling in JSON.", nameof(plain)),
        };
        return known[plain] = escaped;
    }

    // Beside a part that is no complement, a complement need not say again that all of it is spelled.
    private static Term Common(Terms terms, Term plain, Dictionary<Term, Term> known)
    {
        var hasSpelled = Array.Exists(plain.Parts, part => part.Kind != TermKind.Not);
        return terms.Intersect(Array.ConvertAll(plain.Parts, part => hasSpelled && part.Kind == TermKind.Not
            ? terms.Not(Escape(terms, part.First, known)) : Escape(terms, part, known)));
    }

    // A loop, because a text may be long.
    private static Term Series(Terms terms, Term plain, Dictionary<Term, Term> known)
    {
        var parts = new List<Term>();
        for (; plain.Kind == TermKind.Concat; plain = plain.Rest)
            parts.Add(Escape(terms, plain.First, known));
        parts.Add(Escape(terms, plain, known));
        return terms.Concat([.. parts]);
    }

    private static Term Bytes(Terms terms, ByteSet set)
    {
        var spellings = new List<Term>();
        Span<byte> asTheyAre = stackalloc byte[256];
        var count = 0;
        for (var one = 0; one < 256; one++)
        {
            if (!set.Contains((byte)one))
                continue;
            if (one is >= 0x20 and not ('"' or '\\'))
                asTheyAre[count++] = (byte)one;
            else
                spellings.Add(terms.Text(Spelling((char)one)));
        }
        spellings.Add(terms.Byte(asTheyAre[..count]));
        return terms.Union([.. spellings]);
    }

    /// <summary>A character as it stands in a string.</summary>
    public static string Spelling(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < ' ' => $"\\u{(int)character:x4}",
        _ => character.ToString(),
    };
}
