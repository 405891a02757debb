using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>What is left of a <see cref="Bound"/>, and its text so far.</summary>
internal sealed class BoundHead(int id, Bound bound, Term term, Prefix text, Heads heads)
    : Head(id, heads.Terms.Partitions.Finest)
{
    public Term Term => term;

    public override bool Ends => term.IsNullable;

    public override bool Continues { get; } = heads.CanContinue(term);

    public override GrammarNode? Then => term.IsNullable ? text.Then(bound) : null;

    public override Head MakeAgain(Heads made) => made.Of(bound, term, text);

    protected override Head Derive(byte next) => heads.Of(bound, heads.Terms.Derive(term, next), text, next);
}
