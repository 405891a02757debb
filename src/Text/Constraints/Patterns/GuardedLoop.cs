using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Patterns;

/// <summary>
/// The idiom <c>((?!X).)*</c>: characters of which none begins an X. It is taken out of the loop as "no X begins in these characters",
/// which holds where no X can reach from them into what follows.
/// </summary>
internal sealed class GuardedLoop
{
    /// <summary>So many states of X are looked at for whether it can reach into what follows.</summary>
    private const int MaxStates = 500;

    private readonly Loop _loop;
    private readonly OneCharacter _character;
    private readonly PatternNode _guard;

    private GuardedLoop(Loop loop, OneCharacter character, PatternNode guard) => (_loop, _character, _guard) = (loop, character, guard);

    /// <summary>Null for a loop of another form.</summary>
    public static GuardedLoop? Of(Loop loop)
    {
        if (loop.Part is not InOrder { Parts: { Count: > 1 } parts } || parts[^1] is not OneCharacter character)
            return null;
        var bodies = parts.SkipLast(1)
            .Select(guard => guard is Lookahead { IsNegative: true, Part.HasAssertion: false } ahead ? ahead.Part : null).ToArray();
        return Array.Exists(bodies, body => body is null) ? null : new GuardedLoop(loop, character, new Either(bodies!));
    }

    public Follow Before(Follow then, Terms terms, Func<PatternNode, Term> plain)
    {
        var guard = plain(_guard);
        var isFree = _loop.Min == 0 && then == new Follow(terms.AnyText, terms.AnyText);
        if (isFree)
            return then;
        if (Reaches(guard, then.Inside, terms))
        {
            throw new ConstraintException(
                "The pattern cannot be used: what a lookahead in a loop forbids could begin in the loop and end behind it.");
        }
        var forbidden = terms.Concat(terms.AnyText, terms.Minus(guard, terms.Empty), terms.AnyText);
        var free = guard.IsNullable ? terms.Empty : terms.Minus(terms.Repeat(plain(_character), _loop.Min, _loop.Max), forbidden);
        if (guard.IsNullable && _loop.Min > 0)
            return new Follow(terms.Nothing, terms.Nothing);
        var inside = terms.Concat(free, then.Inside);
        if (then.AtStart == then.Inside || _loop.Min > 0)
            return new Follow(inside, inside);
        return new Follow(terms.Union(then.AtStart, terms.Concat(terms.Minus(free, terms.Empty), then.Inside)), inside);
    }

    // Whether some text of the guard can end, or go on, behind its first byte with what follows the loop.
    private static bool Reaches(Term guard, Term follow, Terms terms)
    {
        if (follow == terms.Empty)
            return false;
        var seen = new HashSet<Term>();
        var queue = new Queue<Term>([guard]);
        while (queue.TryDequeue(out var state))
        {
            foreach (var sample in terms.ClassesOf(state).Samples)
            {
                var next = terms.Derive(state, sample);
                if (next == terms.Nothing || !seen.Add(next))
                    continue;
                var tail = terms.Concat(terms.Minus(next, terms.Empty), terms.AnyText);
                if (seen.Count > MaxStates || !terms.IsNothing(terms.Intersect(tail, follow)))
                    return true;
                queue.Enqueue(next);
            }
        }
        return false;
    }
}
