using System.Text;

namespace Otron.Text.Constraints.Regexes;

/// <summary>The arena of one specification's terms. It grows with use and is dropped as a whole. Not thread-safe.</summary>
public sealed class Terms
{
    private readonly TermTable _table;
    private readonly BytePartitions _partitions;
    private readonly Concats _concats;
    private readonly Unions _unions;
    private readonly Intersections _intersections;
    private readonly Derivatives _derivatives;
    private readonly Emptiness _any;
    private readonly Emptiness _spelled;
    private readonly Dictionary<string, Term> _named = new(StringComparer.Ordinal);

    public Terms()
        : this([])
    {
    }

    /// <param name="unspellable">Bytes that no token can write: no text with one of them counts in <see cref="IsUnspellable"/>.</param>
    public Terms(ReadOnlySpan<byte> unspellable)
    {
        var spellable = ~ByteSet.Of(unspellable);
        _table = new TermTable(spellable);
        _partitions = new BytePartitions(spellable);
        _concats = new Concats(_table);
        _unions = new Unions(_table, _concats);
        _intersections = new Intersections(_table, _unions);
        _unions.Intersect = terms => _intersections.Intersect(terms);
        _derivatives = new Derivatives(_table, _partitions, _concats, _unions, _intersections);
        _spelled = new Emptiness(_derivatives, spellable, isSpelled: true);
        _any = unspellable.IsEmpty ? _spelled : new Emptiness(_derivatives, ByteSet.All, isSpelled: false);
        // What can be spelled is asked of every derivative, and a yes answers both questions.
        _derivatives.IsNothing = term => _spelled.IsNothing(term) && _any.IsNothing(term);
    }

    /// <summary>How many terms were made so far.</summary>
    public int Count => _table.Count;

    /// <summary>No text at all.</summary>
    public Term Nothing => _table.Nothing;

    /// <summary>The empty text alone.</summary>
    public Term Empty => _table.Empty;

    /// <summary>Every sequence of bytes.</summary>
    public Term Everything => _table.Everything;

    /// <summary>One character, as UTF-8.</summary>
    public Term AnyCharacter => Named("any character", () => Characters((0, 0x10FFFF)));

    /// <summary>Every text in UTF-8.</summary>
    public Term AnyText => Named("any text", () => Star(AnyCharacter));

    /// <summary>One byte of a set.</summary>
    public Term Byte(params ReadOnlySpan<byte> any) => SetOf(ByteSet.Of(any));

    /// <summary>One byte from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public Term ByteRange(byte first, byte last) => SetOf(ByteSet.Range(first, last));

    /// <summary>The UTF-8 form of a text.</summary>
    public Term Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    public Term Bytes(ReadOnlySpan<byte> bytes)
    {
        var text = Empty;
        for (var i = bytes.Length - 1; i >= 0; i--)
            text = _concats.Concat(_table.Set(ByteSet.Of([bytes[i]])), text);
        return text;
    }

    /// <summary>One of some texts: their trie.</summary>
    public Term AnyOf(IEnumerable<string> texts) => AnyOf(texts.Select(Encoding.UTF8.GetBytes));

    /// <summary>One of some texts: their trie.</summary>
    public Term AnyOf(IEnumerable<byte[]> texts) => Trie.Of(texts, this);

    /// <summary>One character, as UTF-8, of some ranges of code points. Surrogates are left out.</summary>
    public Term Characters(params ReadOnlySpan<(int First, int Last)> ranges) => Utf8.Of(ranges, this);

    public Term Concat(params ReadOnlySpan<Term> parts)
    {
        var whole = Empty;
        for (var i = parts.Length - 1; i >= 0; i--)
            whole = _concats.Concat(parts[i], whole);
        return whole;
    }

    public Term Union(params ReadOnlySpan<Term> terms) => terms.IsEmpty ? Nothing : _unions.Union(terms);

    public Term Intersect(params ReadOnlySpan<Term> terms) => terms.IsEmpty ? Everything : _intersections.Intersect(terms);

    /// <summary>Every sequence of bytes that is not in the language.</summary>
    public Term Not(Term term) => _intersections.Not(term);

    /// <summary>The language of <paramref name="term"/> without that of <paramref name="other"/>.</summary>
    public Term Minus(Term term, Term other) => Intersect(term, Not(other));

    /// <summary>Between <paramref name="min"/> and <paramref name="max"/> times; null has no end. One node, whatever the counts.</summary>
    public Term Repeat(Term term, int min, int? max)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(min);
        ArgumentOutOfRangeException.ThrowIfLessThan(max ?? int.MaxValue, min, nameof(max));
        return _concats.Repeat(term, min, max ?? Term.NoEnd);
    }

    public Term Optional(Term term) => Repeat(term, 0, 1);

    public Term Star(Term term) => Repeat(term, 0, null);

    /// <summary>The texts that a deterministic automaton accepts from a state on.</summary>
    /// <param name="next">The state after a byte; a negative number where there is none.</param>
    public Term Automaton(int states, int start, Func<int, byte, int> next, Func<int, bool> accepts) =>
        _table.State(new Automaton(states, next, accepts, _partitions), start);

    /// <summary>What may follow after a byte; <see cref="Nothing"/> if no text of the language begins so.</summary>
    /// <exception cref="ConstraintException">The language goes beyond the budget of steps.</exception>
    public Term Derive(Term term, byte next) => _derivatives.Derive(term, next);

    /// <summary>No text is in the language. Counts steps, never time, and takes the term for inhabited when its budget is spent.</summary>
    public bool IsNothing(Term term) => _any.IsNothing(term);

    /// <summary>No text of the language can be written by tokens; else as <see cref="IsNothing"/>.</summary>
    public bool IsUnspellable(Term term) => _spelled.IsNothing(term);

    /// <summary>
    /// The same language without upper bounds of the loops that it begins with, alone or in an intersection; the term itself where there
    /// are none. A text of it that has at most <paramref name="most"/> bytes is a text of the term.
    /// </summary>
    internal Term WithoutBounds(Term term, out int most)
    {
        var first = term.Kind == TermKind.Concat ? term.First : term;
        most = Term.NoEnd;
        if (first.Kind is not (TermKind.Intersection or TermKind.Repeat))
            return term;
        var parts = first.Kind == TermKind.Repeat ? [first] : first.Parts.ToArray();
        for (var i = 0; i < parts.Length; i++)
            if (parts[i] is { Kind: TermKind.Repeat, Max: < Term.NoEnd, First.IsNullable: false } loop)
            {
                most = Math.Min(most, loop.Max);
                parts[i] = Repeat(loop.First, loop.Min, null);
            }
        return most == Term.NoEnd ? term : _concats.Concat(Intersect(parts), term.Kind == TermKind.Concat ? term.Rest : Empty);
    }

    /// <summary>The number of bytes of some text that tokens can spell; <see cref="Term.NoEnd"/> where none is known.</summary>
    internal static int WitnessOf(Term term) => Witnesses.Of(term);

    /// <summary>The language has this text.</summary>
    public bool Matches(Term term, ReadOnlySpan<byte> text)
    {
        foreach (var next in text)
        {
            if (term == Nothing)
                return false;
            term = Derive(term, next);
        }
        return term.IsNullable;
    }

    /// <summary>How bytes fall into classes, one object for each way.</summary>
    internal BytePartitions Partitions => _partitions;

    /// <summary>Bytes of one class have the same derivative.</summary>
    internal ByteClasses ClassesOf(Term term) => _derivatives.ClassesOf(term);

    /// <summary>A term that is made once for the arena.</summary>
    internal Term Named(string name, Func<Term> make)
    {
        if (!_named.TryGetValue(name, out var term))
            _named[name] = term = make();
        return term;
    }

    private Term SetOf(ByteSet set) => set.IsEmpty ? Nothing : _table.Set(set);
}
