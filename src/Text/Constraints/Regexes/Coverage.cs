namespace Otron.Text.Constraints.Regexes;

/// <summary>
/// Whether all texts of a term are sequences of one body, as far as that is cheap to see: "[a-z]*, then any text" is any text. Without it a
/// pattern that was found goes on being looked for.
/// </summary>
internal sealed class Coverage
{
    /// <summary>So many comparisons are made before the answer is no, which is always safe.</summary>
    private const int MaxSteps = 150;

    private readonly Term _star;
    private int _steps;

    private Coverage(Term star) => _star = star;

    /// <summary>The term repeats its body any number of times.</summary>
    public static bool IsStar(Term term) => term is { Kind: TermKind.Repeat, Min: 0, Max: Term.NoEnd };

    public static bool IsWithin(Term term, Term star) => term == star || new Coverage(star).IsWithin(new Todo(term, 1, null), null);

    // Whether every text of the terms to do is what is expected of a body that has begun, and then whole bodies.
    private bool IsWithin(Todo? todo, Todo? expected)
    {
        while (todo is not null)
        {
            if (++_steps > MaxSteps)
                return false;
            var term = todo.Term;
            if (todo.Times > 1 && (expected is not null || term.Kind == TermKind.Set))
                todo = new Todo(term, 1, new Todo(term, todo.Times - 1, todo.Next));
            if (term.Kind == TermKind.Concat)
                todo = new Todo(term.First, 1, new Todo(term.Rest, 1, todo.Next));
            else if (term.Kind == TermKind.Union)
                return Array.TrueForAll(term.Parts, part => IsWithin(new Todo(part, 1, todo.Next), expected));
            else if (expected is null && term.Kind == TermKind.Set)
                return IsBegun(todo);
            else if (expected is null && IsWhole(term))
                todo = todo.Next;
            else if (expected is null)
                return false;
            else if (!Meets(ref todo, ref expected))
                return false;
        }
        return expected is null;
    }

    private bool IsWhole(Term term) =>
        term == _star || term == _star.First || term.Kind == TermKind.Empty
        || term.Kind == TermKind.Repeat && IsWithin(new Todo(term.First, 1, null), null)
        || term.Kind == TermKind.Intersection && Array.Exists(term.Parts, part => IsWithin(new Todo(part, 1, null), null));

    private bool IsBegun(Todo todo)
    {
        var body = _star.First;
        return body.Kind == TermKind.Union
            ? Array.Exists(body.Parts, part => IsWithin(todo, new Todo(part, 1, null))) : IsWithin(todo, new Todo(body, 1, null));
    }

    // One step of both sides inside a body.
    private static bool Meets(ref Todo todo, ref Todo? expected)
    {
        var (term, awaited) = (todo.Term, expected!.Term);
        if (expected.Times > 1)
            expected = new Todo(awaited, 1, new Todo(awaited, expected.Times - 1, expected.Next));
        else if (awaited.Kind == TermKind.Concat)
            expected = new Todo(awaited.First, 1, new Todo(awaited.Rest, 1, expected.Next));
        else if (IsFixed(awaited))
            expected = new Todo(awaited.First, awaited.Min, expected.Next);
        else if (IsFixed(term))
            todo = new Todo(term.First, term.Min, todo.Next);
        else if (term.Kind == TermKind.Set && awaited.Kind == TermKind.Set && (term.Set & ~awaited.Set).IsEmpty)
            (todo, expected) = (todo.Next!, expected.Next);
        else
            return false;
        return true;
    }

    private static bool IsFixed(Term term) => term.Kind == TermKind.Repeat && term.Min == term.Max;

    private sealed record Todo(Term Term, int Times, Todo? Next);
}
