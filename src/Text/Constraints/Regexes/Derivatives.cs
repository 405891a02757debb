namespace Otron.Text.Constraints.Regexes;

/// <summary>
/// What may follow a byte, by Brzozowski's derivatives (1964): each term keeps the derivative by each class of bytes, once it was asked for.
/// A derivative without any text is nothing, so that no path leads into a dead end.
/// </summary>
internal sealed class Derivatives(TermTable table, BytePartitions partitions, Concats concats, Unions unions, Intersections intersections)
{
    /// <summary>So many derivatives may be made in one question; more means that the language has far too many states.</summary>
    private const int MaxSteps = 200_000;

    /// <summary>A union or intersection may have so many members.</summary>
    private const int MaxMembers = 5_000;

    private int _depth;
    private int _steps;

    /// <summary>Set by the owner: whether a language is known, or found, to have no text.</summary>
    public Func<Term, bool> IsNothing { get; set; } = null!;

    /// <summary>How bytes fall into classes of one derivative.</summary>
    public ByteClasses ClassesOf(Term term)
    {
        if (term.Classes is { } known)
            return known;
        var classes = partitions.Coarsest;
        switch (term.Kind)
        {
            case TermKind.Set:
                classes = partitions.Of(term.Set);
                break;
            case TermKind.Not or TermKind.Repeat:
                classes = ClassesOf(term.First);
                break;
            case TermKind.Union or TermKind.Intersection:
                foreach (var part in term.Parts)
                    classes = partitions.Meet(classes, ClassesOf(part));
                break;
            case TermKind.Concat:
                var at = term;
                for (; at.Kind == TermKind.Concat && at.First.IsNullable; at = at.Rest)
                    classes = partitions.Meet(classes, ClassesOf(at.First));
                classes = partitions.Meet(classes, ClassesOf(at.Kind == TermKind.Concat ? at.First : at));
                break;
        }
        return term.Classes = classes;
    }

    public Term Derive(Term term, byte next)
    {
        var classes = term.Classes ?? ClassesOf(term);
        ref var slot = ref (term.Next ??= new Term?[classes.Count])[classes.Of[next]];
        if (slot is not null)
            return slot;
        if (_depth++ == 0)
            _steps = 0;
        try
        {
            if (++_steps > MaxSteps)
                throw new ConstraintException("The pattern needs too many steps. Write it with fewer loops and alternatives inside others.");
            var step = Step(term, next);
            return slot = step.Any == Inhabitation.Some || !IsNothing(step) ? step : table.Nothing;
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>The derivative, which may turn out to have no text.</summary>
    /// <exception cref="ConstraintException">The language goes beyond the budget of steps or members.</exception>
    public Term Step(Term term, byte next)
    {
        switch (term.Kind)
        {
            case TermKind.Set:
                return term.Set.Contains(next) ? table.Empty : table.Nothing;
            case TermKind.Concat:
                return Concat(term, next);
            case TermKind.Union:
                return unions.Union(Each(term.Parts, next));
            case TermKind.Intersection:
                return intersections.Intersect(Each(term.Parts, next));
            case TermKind.Not:
                return intersections.Not(Derive(term.First, next));
            case TermKind.Repeat:
                var rest = concats.Repeat(term.First, Math.Max(term.Min - 1, 0), term.Max == Term.NoEnd ? Term.NoEnd : term.Max - 1);
                return concats.Concat(Derive(term.First, next), rest);
            case TermKind.State:
                return table.State(term.Automaton, term.Automaton.Next(term.Min, next));
            default:
                return table.Nothing;
        }
    }

    private Term Concat(Term term, byte next)
    {
        if (!term.First.IsNullable)
            return concats.Concat(Derive(term.First, next), term.Rest);
        var members = new List<Term>();
        for (; term.Kind == TermKind.Concat; term = term.Rest)
        {
            members.Add(concats.Concat(Derive(term.First, next), term.Rest));
            if (!term.First.IsNullable)
                return unions.Union(TermLists.Span(members));
        }
        members.Add(Derive(term, next));
        return unions.Union(TermLists.Span(members));
    }

    private Term[] Each(Term[] parts, byte next)
    {
        if (parts.Length > MaxMembers)
            throw new ConstraintException($"The pattern has more than {MaxMembers} alternatives open at once. Write it with fewer of them.");
        var derived = new Term[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            derived[i] = Derive(parts[i], next);
        return derived;
    }
}
