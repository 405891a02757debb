using System.Runtime.InteropServices;

namespace Otron.Text.Constraints.Regexes;

/// <summary>Lists of terms as keys, also where the list lies in a span.</summary>
internal sealed class TermLists : IEqualityComparer<Term[]>, IAlternateEqualityComparer<ReadOnlySpan<Term>, Term[]>
{
    public static TermLists Same { get; } = new();

    public bool Equals(Term[]? x, Term[]? y) => Equals(x.AsSpan(), y!);

    public int GetHashCode(Term[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<Term> alternate, Term[] other)
    {
        if (alternate.Length != other.Length)
            return false;
        for (var i = 0; i < other.Length; i++)
        {
            if (alternate[i] != other[i])
                return false;
        }
        return true;
    }

    public int GetHashCode(ReadOnlySpan<Term> alternate)
    {
        var hash = alternate.Length;
        foreach (var term in alternate)
            hash = (hash * 31 ^ term.Id) * -1640531535;
        return hash;
    }

    public Term[] Create(ReadOnlySpan<Term> alternate) => alternate.ToArray();

    /// <summary>By number, each once.</summary>
    public static void Sort(List<Term> terms)
    {
        if (terms.Count < 2)
            return;
        terms.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        var count = 1;
        for (var i = 1; i < terms.Count; i++)
        {
            if (terms[i] != terms[count - 1])
                terms[count++] = terms[i];
        }
        terms.RemoveRange(count, terms.Count - count);
    }

    public static ReadOnlySpan<Term> Span(List<Term> terms) => CollectionsMarshal.AsSpan(terms);
}
