using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Patterns;

/// <summary>
/// A parsed pattern as a term. It is translated from its end: each part is put before what may follow it, so a lookahead is the intersection
/// of what it asks for and what follows, and an anchor a choice between following at the start and inside.
/// </summary>
internal sealed class PatternTranslation(Terms terms)
{
    /// <summary>A part with an anchor or a lookahead is written out so often at most.</summary>
    private const int MaxUnrolled = 16;

    /// <summary>So many parts are translated at most, for loops that are written out may be nested.</summary>
    private const int MaxSteps = 20_000;

    private readonly Term _anyText = terms.AnyText;
    private int _steps;

    /// <summary>The texts of a part and what follows it.</summary>
    public Follow Translate(PatternNode node, Follow then)
    {
        if (++_steps > MaxSteps)
            throw new ConstraintException("The pattern cannot be used: it repeats anchors or lookaheads too often.");
        if (!node.HasAssertion)
            return Before(Plain(node), then);
        switch (node)
        {
            case AtStart:
                return then with { Inside = terms.Nothing };
            case AtEnd:
                return new Follow(End(then.AtStart), End(then.Inside));
            case Lookahead lookahead:
                var ahead = Translate(lookahead.Part, new Follow(_anyText, _anyText));
                return lookahead.IsNegative
                    ? new Follow(terms.Minus(then.AtStart, ahead.AtStart), terms.Minus(then.Inside, ahead.Inside))
                    : new Follow(terms.Intersect(then.AtStart, ahead.AtStart), terms.Intersect(then.Inside, ahead.Inside));
            case InOrder series:
                for (var i = series.Parts.Count - 1; i >= 0; i--)
                    then = Translate(series.Parts[i], then);
                return then;
            case Either either:
                var ways = either.Parts.Select(part => Translate(part, then)).ToArray();
                return new Follow(
                    terms.Union(Array.ConvertAll(ways, way => way.AtStart)), terms.Union(Array.ConvertAll(ways, way => way.Inside)));
            case Loop loop:
                return GuardedLoop.Of(loop) is { } guarded ? guarded.Before(then, terms, Plain) : Unroll(loop, then);
            default:
                throw new ArgumentException($"No pattern has a {node.GetType().Name}.", nameof(node));
        }
    }

    /// <summary>The texts of a part without anchors and lookaheads.</summary>
    private Term Plain(PatternNode node) => node switch
    {
        OneCharacter one => terms.Characters(one.Any.Ranges),
        InOrder series => terms.Concat([.. series.Parts.Select(Plain)]),
        Either either => terms.Union([.. either.Parts.Select(Plain)]),
        Loop loop => terms.Repeat(Plain(loop.Part), loop.Min, loop.Max),
        _ => throw new ArgumentException($"A {node.GetType().Name} has no texts of its own.", nameof(node)),
    };

    private Follow Before(Term part, Follow then)
    {
        var inside = terms.Concat(part, then.Inside);
        if (then.AtStart == then.Inside)
            return new Follow(inside, inside);
        var start = part.IsNullable
            ? terms.Union(then.AtStart, terms.Concat(terms.Minus(part, terms.Empty), then.Inside))
            : inside;
        return new Follow(start, inside);
    }

    private Term End(Term follow) => follow.IsNullable ? terms.Empty : terms.Nothing;

    private Follow Unroll(Loop loop, Follow then)
    {
        if (loop.Max is not { } max || max > MaxUnrolled)
        {
            throw new ConstraintException(
                "The pattern cannot be used: an anchor or a lookahead stands in a loop. Move it before or behind the loop.");
        }
        var follow = then;
        for (var i = max; i > 0; i--)
        {
            var again = Translate(loop.Part, follow);
            follow = i > loop.Min
                ? new Follow(terms.Union(then.AtStart, again.AtStart), terms.Union(then.Inside, again.Inside)) : again;
        }
        return max == 0 ? then : follow;
    }
}
