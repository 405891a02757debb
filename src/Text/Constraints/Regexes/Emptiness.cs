namespace Otron.Text.Constraints.Regexes;

/// <summary>
/// Whether a language has a text, found by a search over its derivatives that goes first where the shortest text may be. Every term that
/// it learns about is remembered.
/// </summary>
/// <param name="alphabet">The bytes that a text may have.</param>
/// <param name="isSpelled">The question is about texts that tokens can spell.</param>
internal sealed class Emptiness(Derivatives derivatives, ByteSet alphabet, bool isSpelled)
{
    /// <summary>After so many derivatives in one question a language counts as one that has a text.</summary>
    private const int MaxSteps = 50_000;

    private int _depth;
    private int _steps;

    public bool IsNothing(Term term)
    {
        if (Known(term) != Inhabitation.Unknown)
            return Known(term) == Inhabitation.None;
        if (_depth++ == 0)
            _steps = 0;
        try
        {
            var isNothing = Decide(term);
            Learn(term, isNothing ? Inhabitation.None : Inhabitation.Some);
            return isNothing;
        }
        finally
        {
            _depth--;
        }
    }

    private bool Decide(Term term)
    {
        switch (term.Kind)
        {
            case TermKind.Union:
                return Array.TrueForAll(term.Parts, IsNothing);
            case TermKind.Repeat:
                return IsNothing(term.First);
            case TermKind.Concat:
                for (; term.Kind == TermKind.Concat && Known(term) == Inhabitation.Unknown; term = term.Rest)
                {
                    if (IsNothing(term.First))
                        return true;
                }
                return IsNothing(term);
            default:
                return !Search(term);
        }
    }

    // Whether a text is found. If not, none of the visited terms has one.
    private bool Search(Term start)
    {
        var cameFrom = new Dictionary<Term, Term?> { [start] = null };
        var queue = new PriorityQueue<Term, int>();
        queue.Enqueue(start, start.Distance);
        while (queue.TryDequeue(out var term, out _))
        {
            foreach (var sample in derivatives.ClassesOf(term).Samples)
            {
                if (!alphabet.Contains(sample))
                    continue;
                _steps += term.Kind == TermKind.Intersection ? term.Parts.Length : 1;
                if (_steps > MaxSteps)
                    return true;
                var next = derivatives.Step(term, sample);
                if (cameFrom.ContainsKey(next) || Known(next) == Inhabitation.None)
                    continue;
                if (IsInhabited(next))
                {
                    long length = Witnesses.Of(next);
                    for (var back = term; back is not null; back = cameFrom[back])
                    {
                        length = Witnesses.Clamp(length + 1);
                        Learn(back, Inhabitation.Some);
                        if (isSpelled && length < back.Witness)
                            back.Witness = (int)length;
                    }
                    return true;
                }
                if (next.Kind is not (TermKind.Intersection or TermKind.Not or TermKind.State))
                    continue;
                cameFrom[next] = term;
                queue.Enqueue(next, next.Distance);
            }
        }
        foreach (var term in cameFrom.Keys)
            Learn(term, Inhabitation.None);
        return false;
    }

    // Intersections and complements that are not known yet are what the search is for; all else is decided by its parts.
    private bool IsInhabited(Term term) =>
        Known(term) == Inhabitation.Some
        || Known(term) == Inhabitation.Unknown && term.Kind is not (TermKind.Intersection or TermKind.Not or TermKind.State) && !IsNothing(term);

    // Where tokens can spell every byte, one search answers both questions.
    private readonly bool _isAny = alphabet.Count == 256;

    private Inhabitation Known(Term term) => isSpelled ? term.Spelled : term.Any;

    private void Learn(Term term, Inhabitation state)
    {
        if (isSpelled)
            term.Spelled = state;
        if (!isSpelled || _isAny || state == Inhabitation.Some)
            term.Any = state;
    }
}
