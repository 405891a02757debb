using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>
/// Which parts of a grammar have a text at all. A part without one must not be entered, for no token could lead out of it. A rule has a
/// text exactly if it has one in which it does not stand inside itself, so a rule that is met again on the way counts as having none.
/// </summary>
/// <param name="terms">The arena of the grammar.</param>
/// <param name="tokens">The number of token ids.</param>
/// <param name="trustsRules">A rule whose maker knows that it has a text is not looked into.</param>
internal sealed class Productivity(Terms terms, int tokens, bool trustsRules)
{
    /// <summary>Nodes that one question may visit; beyond that a part counts as having a text.</summary>
    private const int Budget = 100_000;

    private const int Depth = 1_000;
    private const int Free = int.MaxValue;

    private readonly Dictionary<GrammarNode, bool> _known = [];
    private readonly Dictionary<Rule, int> _open = []; // where in the chain of rules a rule is being asked
    private int _lowest = Free; // the outermost open rule that the answer took for one without a text
    private int _steps;
    private int _depth;

    public bool HasText(GrammarNode node)
    {
        if (_known.TryGetValue(node, out var known))
            return known;
        if (_depth > 0)
            return Ask(node);
        _steps = 0;
        _lowest = Free;
        return Ask(node);
    }

    public void Forget() => _known.Clear();

    private bool Ask(GrammarNode node)
    {
        if (_known.TryGetValue(node, out var known))
            return known;
        if (++_steps > Budget || _depth > Depth)
            return true;
        var outer = _lowest;
        _lowest = Free;
        _depth++;
        try
        {
            var has = Compute(node);
            if (has || _lowest == Free)
                _known[node] = has;
            _lowest = has ? outer : Math.Min(outer, _lowest);
            return has;
        }
        finally
        {
            _depth--;
        }
    }

    private bool Compute(GrammarNode node) => node switch
    {
        Lexeme lexeme => !terms.IsUnspellable(lexeme.Term),
        SpecialToken special => special.Ids.Any(id => (uint)id < (uint)tokens),
        Series series => series.Parts.All(Ask),
        OneOf choice => choice.Alternatives.Any(Ask),
        Repeated repeated => repeated.Min == 0 || Ask(repeated.Part),
        FreeText text => text.MayEnd || LeadsOn(text),
        Bound bound => !terms.IsUnspellable(bound.Term), // and every text of it leads on
        Rule { IsProductive: true } when trustsRules => true,
        Rule rule => HasText(rule),
        _ => throw new ArgumentException($"{node.GetType().Name} is no part of a grammar.", nameof(node)),
    };

    // Writing a mark leads to the first mark that is found in it, which may be a forbidden one.
    private bool LeadsOn(FreeText text)
    {
        var marks = new MarkAutomaton(text, terms.Partitions);
        return marks.Tokens.Any(one => (uint)one.Key < (uint)tokens && one.Value.Then is { } then && Ask(then))
            || text.Marks.Any(mark => mark.TokenId is null && !terms.IsUnspellable(terms.Text(mark.Text)) && marks.FirstIn(mark.Text)?.Then is { } then && Ask(then));
    }

    private bool HasText(Rule rule)
    {
        if (_open.TryGetValue(rule, out var place))
        {
            _lowest = Math.Min(_lowest, place);
            return false;
        }
        place = _open.Count;
        _open.Add(rule, place);
        var has = Ask(rule.Body);
        _open.Remove(rule);
        if (_lowest >= place)
            _lowest = Free; // nothing outside this rule was taken for granted
        return has;
    }
}
