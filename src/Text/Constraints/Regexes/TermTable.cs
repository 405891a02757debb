using System.Runtime.InteropServices;

namespace Otron.Text.Constraints.Regexes;

/// <summary>Every term of an arena, one object for each. It knows what a term is made of, and no rule by which terms are simplified.</summary>
internal sealed class TermTable
{
    private readonly Dictionary<ByteSet, Term> _sets = [];
    private readonly Dictionary<ulong, Term> _concats = [];
    private readonly Dictionary<(int, int, int), Term> _repeats = [];
    private readonly Dictionary<Term[], Term> _unions = new(TermLists.Same);
    private readonly Dictionary<Term[], Term> _intersections = new(TermLists.Same);
    private readonly ByteSet _spellable;

    public TermTable(ByteSet spellable)
    {
        _spellable = spellable;
        Nothing = new Term(Count++, TermKind.Nothing, false) { Any = Inhabitation.None, Spelled = Inhabitation.None, Distance = Term.NoEnd };
        Empty = new Term(Count++, TermKind.Empty, true) { Any = Inhabitation.Some, Spelled = Inhabitation.Some };
        Everything = Repeat(Set(ByteSet.All), 0, Term.NoEnd);
        Everything.Complement = Nothing;
        Nothing.Complement = Everything;
    }

    public int Count { get; private set; }

    public Term Nothing { get; }

    public Term Empty { get; }

    public Term Everything { get; }

    public Term Set(ByteSet set)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_sets, set, out _);
        return known ??= new Term(Count++, TermKind.Set, false)
        {
            Set = set,
            Distance = 1,
            Any = Inhabitation.Some,
            Spelled = (set & _spellable).IsEmpty ? Inhabitation.None : Inhabitation.Some,
        };
    }

    public Term Concat(Term first, Term rest)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_concats, (ulong)(uint)first.Id << 32 | (uint)rest.Id, out _);
        return known ??= new Term(Count++, TermKind.Concat, first.IsNullable && rest.IsNullable)
        {
            First = first,
            Rest = rest,
            Distance = Clamp((long)first.Distance + rest.Distance),
            Any = Both(first.Any, rest.Any),
            Spelled = Both(first.Spelled, rest.Spelled),
        };
    }

    public Term Repeat(Term body, int min, int max)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_repeats, (body.Id, min, max), out _);
        return known ??= new Term(Count++, TermKind.Repeat, min == 0)
        {
            First = body,
            Min = min,
            Max = max,
            Distance = Clamp((long)min * body.Distance),
            Any = min == 0 ? Inhabitation.Some : body.Any,
            Spelled = min == 0 ? Inhabitation.Some : body.Spelled,
        };
    }

    public Term Not(Term body)
    {
        if (body.Complement is { } known)
            return known;
        var state = body.IsNullable ? Inhabitation.Unknown : Inhabitation.Some;
        var made = new Term(Count++, TermKind.Not, !body.IsNullable)
        {
            First = body,
            Distance = body.IsNullable ? 1 : 0,
            Any = state,
            Spelled = state,
            Complement = body,
        };
        body.Complement = made;
        return made;
    }

    /// <param name="parts">At least two, sorted by their numbers, each once.</param>
    public Term Union(ReadOnlySpan<Term> parts)
    {
        var lookup = _unions.GetAlternateLookup<ReadOnlySpan<Term>>();
        if (lookup.TryGetValue(parts, out var known))
            return known;
        var (isNullable, distance) = (false, Term.NoEnd);
        var (any, spelled) = (Inhabitation.None, Inhabitation.None);
        foreach (var part in parts)
        {
            isNullable |= part.IsNullable;
            distance = Math.Min(distance, part.Distance);
            any = Either(any, part.Any);
            spelled = Either(spelled, part.Spelled);
        }
        var own = parts.ToArray();
        return _unions[own] = new Term(Count++, TermKind.Union, isNullable) { Parts = own, Distance = distance, Any = any, Spelled = spelled };
    }

    /// <param name="parts">At least two, sorted by their numbers, each once.</param>
    public Term Intersection(ReadOnlySpan<Term> parts)
    {
        var lookup = _intersections.GetAlternateLookup<ReadOnlySpan<Term>>();
        if (lookup.TryGetValue(parts, out var known))
            return known;
        var (isNullable, distance) = (true, 0);
        var (any, spelled) = (false, false);
        foreach (var part in parts)
        {
            isNullable &= part.IsNullable;
            distance = Clamp((long)distance + part.Distance);
            any |= part.Any == Inhabitation.None;
            spelled |= part.Spelled == Inhabitation.None;
        }
        var own = parts.ToArray();
        return _intersections[own] = new Term(Count++, TermKind.Intersection, isNullable)
        {
            Parts = own,
            Distance = distance,
            Any = isNullable ? Inhabitation.Some : any ? Inhabitation.None : Inhabitation.Unknown,
            Spelled = isNullable ? Inhabitation.Some : spelled ? Inhabitation.None : Inhabitation.Unknown,
        };
    }

    /// <summary>A state of an automaton; nothing, where it leads to no text.</summary>
    public Term State(Automaton automaton, int state)
    {
        if (state < 0 || automaton.Distance(state) < 0)
            return Nothing;
        return automaton.TermOf(state) ??= new Term(Count++, TermKind.State, automaton.Accepts(state))
        {
            Automaton = automaton,
            Min = state,
            Distance = automaton.Distance(state),
            Any = Inhabitation.Some,
            Spelled = automaton.Accepts(state) ? Inhabitation.Some : Inhabitation.Unknown,
            Classes = automaton.Classes,
        };
    }

    private static int Clamp(long length) => (int)Math.Min(length, Term.NoEnd);

    private static Inhabitation Both(Inhabitation a, Inhabitation b) =>
        a == Inhabitation.None || b == Inhabitation.None ? Inhabitation.None
        : a == Inhabitation.Some && b == Inhabitation.Some ? Inhabitation.Some : Inhabitation.Unknown;

    private static Inhabitation Either(Inhabitation a, Inhabitation b) =>
        a == Inhabitation.Some || b == Inhabitation.Some ? Inhabitation.Some
        : a == Inhabitation.None && b == Inhabitation.None ? Inhabitation.None : Inhabitation.Unknown;
}
