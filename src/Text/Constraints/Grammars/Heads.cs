using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>Makes the places of a grammar's parts, one object for each.</summary>
internal sealed class Heads(Terms terms, Productivity productivity)
{
    private readonly Dictionary<Term, Head> _ofTerms = [];
    private readonly Dictionary<(Bound, Term, Prefix), Head> _ofBounds = [];
    private readonly Dictionary<SpecialToken, Head> _ofTokens = [];
    private readonly Dictionary<(MarkAutomaton, int), Head> _ofMarks = [];
    private readonly Dictionary<FreeText, MarkAutomaton> _automata = [];
    private Prefix _empty = new(null, 0);
    private int _made;
    private Head? _dead;

    public Terms Terms => terms;

    public int Count => _ofTerms.Count + _ofBounds.Count + _ofTokens.Count + _ofMarks.Count;

    public Head Dead => _dead ??= new TermHead(_made++, terms.Nothing, this);

    public bool HasText(GrammarNode node) => productivity.HasText(node);

    public bool CanContinue(Term term) => !ReferenceEquals(term, terms.Empty) && !terms.IsUnspellable(term);

    public Head Of(Term term)
    {
        if (terms.IsUnspellable(term))
            return Dead;
        if (!_ofTerms.TryGetValue(term, out var head))
            _ofTerms.Add(term, head = new TermHead(_made++, term, this));
        return head;
    }

    public Head Of(Bound bound) => Head(bound, bound.Term, _empty);

    public Head Of(Bound bound, Term term, Prefix text, byte next) => terms.IsUnspellable(term) ? Dead : Head(bound, term, text.And(next));

    public Head Of(Bound bound, Term term, Prefix text) => Head(bound, term, text.MakeAgain(_empty));

    public Head Of(SpecialToken token)
    {
        if (!_ofTokens.TryGetValue(token, out var head))
            _ofTokens.Add(token, head = new SpecialHead(_made++, token, this));
        return head;
    }

    public Head Of(FreeText text, int state = 0)
    {
        if (!_automata.TryGetValue(text, out var automaton))
            _automata.Add(text, automaton = new(text, terms.Partitions));
        return Of(automaton, state);
    }

    public Head Of(MarkAutomaton automaton, int state)
    {
        if (!_ofMarks.TryGetValue((automaton, state), out var head))
            _ofMarks.Add((automaton, state), head = new FreeHead(_made++, automaton, state, this));
        return head.Continues || head.Ends ? head : Dead;
    }

    /// <summary>Forgets all places.</summary>
    public void Forget()
    {
        _ofTerms.Clear();
        _ofBounds.Clear();
        _ofTokens.Clear();
        _ofMarks.Clear();
        _automata.Clear();
        _empty = new(null, 0);
        _dead = null;
    }

    private Head Head(Bound bound, Term term, Prefix text)
    {
        if (!_ofBounds.TryGetValue((bound, term, text), out var head))
            _ofBounds.Add((bound, term, text), head = new BoundHead(_made++, bound, term, text, this));
        return head;
    }
}
