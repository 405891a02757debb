namespace Otron.Text.Constraints.Grammars;

/// <summary>Finds all ways in which a rest begins: goes down through the nodes until each way stands at something that is written.</summary>
internal sealed class Opener(Pushdown pushdown)
{
    private const int Budget = 100_000;

    private readonly List<Stack> _stacks = [];
    private readonly HashSet<(GrammarNode, Rest)> _entered = [];
    private readonly HashSet<(Repeated, Rest)> _loops = [];
    private readonly HashSet<Rest> _opened = []; // a rest that is reached in two ways must not look like a loop that comes round
    private readonly Stack<Work> _work = new();
    private bool _accepts;

    public Opening Open(Rest rest)
    {
        _work.Push(new(null, rest, null));
        for (var steps = 0; _work.TryPop(out var work); steps++)
            if (steps > Budget)
                throw new ConstraintException("The grammar is nested too deep: too many parts begin at one place.");
            else if (work.Node is { } node)
                Enter(node, work.Rest, work.Rules);
            else
                OpenRest(work.Rest, work.Rules);
        return new(_accepts, Pushdown.Distinct(_stacks));
    }

    private void OpenRest(Rest rest, Inside? rules)
    {
        while (rules is not null && rules.After.Depth >= rest.Depth)
            rules = rules.Outer; // this rule is written
        if (!_opened.Add(rest))
            return;
        if (rest.IsEnd)
            _accepts = true;
        else if (rest.Opening is { } known)
        {
            _accepts |= known.Accepts;
            _stacks.AddRange(known.Stacks);
        }
        else if (rest.Node is Series series)
            _work.Push(new(series.Parts[rest.Min], pushdown.RestOf(series, rest.Min + 1, rest.Next!), rules));
        else if (rest.Node is Repeated repeated)
            Loop(repeated, rest.Min, rest.Max, rest.Next!, rules);
        else
            _work.Push(new(rest.Node, rest.Next!, rules));
    }

    private void Enter(GrammarNode node, Rest rest, Inside? rules)
    {
        switch (node)
        {
            case Lexeme lexeme:
                Begin(pushdown.Heads.Of(lexeme.Term), rest, rules);
                break;
            case Bound bound:
                Begin(pushdown.Heads.Of(bound), rest, rules);
                break;
            case FreeText text:
                Begin(pushdown.Heads.Of(text), rest, rules);
                break;
            case SpecialToken token:
                Begin(pushdown.Heads.Of(token), rest, rules);
                break;
            case Series:
                _work.Push(new(null, pushdown.RestOf(node, rest), rules));
                break;
            case OneOf choice when _entered.Add((choice, rest)):
                foreach (var alternative in choice.Alternatives)
                    if (pushdown.HasText(alternative))
                        _work.Push(new(alternative, rest, rules));
                break;
            case Repeated:
                OpenRest(pushdown.RestOf(node, rest), rules);
                break;
            case Rule rule when _entered.Add((rule, rest)):
                Enter(rule, rest, rules);
                break;
        }
    }

    // A loop that comes round without having written anything goes on after the loop: what its count lacks is filled by empty parts.
    private void Loop(Repeated repeated, int min, int max, Rest rest, Inside? rules)
    {
        var comesRound = !_loops.Add((repeated, rest));
        if (comesRound || min == 0)
            _work.Push(new(null, rest, rules));
        if (!comesRound && max != 0 && (min > 0 || pushdown.HasText(repeated.Part)))
            _work.Push(new(repeated.Part, pushdown.RestOf(repeated, Math.Max(min - 1, 0), max == Rest.NoEnd ? max : max - 1, rest), rules));
    }

    private void Enter(Rule rule, Rest rest, Inside? rules)
    {
        for (var outer = rules; outer is not null; outer = outer.Outer)
            if (ReferenceEquals(outer.Rule, rule))
                throw new ConstraintException($"The rule '{rule.Name}' begins with itself (left recursion); write it as a repetition.");
        _work.Push(new(rule.Body, rest, new(rule, rest, rules)));
    }

    private void Begin(Head head, Rest rest, Inside? rules)
    {
        if (head.Continues)
            _stacks.Add(pushdown.StackOf(head, rest));
        if (head.Ends)
            _work.Push(new(head.Then, rest, rules));
    }

    /// <summary>A node that is to be opened, then a rest; without a node the rest alone.</summary>
    private readonly record struct Work(GrammarNode? Node, Rest Rest, Inside? Rules);

    /// <summary>A rule that was entered and has written nothing yet.</summary>
    private sealed record Inside(Rule Rule, Rest After, Inside? Outer);
}
