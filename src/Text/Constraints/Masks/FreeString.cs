using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Masks;

/// <summary>Knows the rest of a free string when it sees one: any characters up to a number, a quote, and whatever follows.</summary>
internal sealed class FreeString(Terms terms)
{
    private readonly Term _free = JsonLexemes.FreeCharacter(terms);
    private readonly Term _canonical = JsonLexemes.CanonicalCharacter(terms);
    private readonly Term _quote = terms.Text("\"");

    /// <summary>A free string without bounds, at its closing quote or not, that ends its part: the same for all grammars.</summary>
    public bool IsWhole(Head head) => head is TermHead { Term: { First: { Min: 0, Max: Term.NoEnd } loop, Rest: var rest } }
        && ReferenceEquals(loop.First, _free) && ReferenceEquals(rest, _quote);

    /// <summary>How many characters may still come; null where the place is no free string.</summary>
    public int? RoomOf(Head head)
    {
        if (head is not TermHead { Term: { Kind: TermKind.Concat } term } || term.First.Kind != TermKind.Repeat)
            return null;
        if (!ReferenceEquals(term.First.First, _free) && !ReferenceEquals(term.First.First, _canonical))
            return null;
        var next = term.Rest.Kind == TermKind.Concat ? term.Rest.First : term.Rest;
        return ReferenceEquals(next, _quote) ? term.First.Max : null;
    }
}
