using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>What is left of a <see cref="Lexeme"/>.</summary>
internal sealed class TermHead(int id, Term term, Heads heads) : Head(id, heads.Terms.ClassesOf(term))
{
    public Term Term => term;

    public override bool Ends => term.IsNullable;

    public override bool Continues { get; } = heads.CanContinue(term);

    public override int Distance => Terms.WitnessOf(term);

    public override Head MakeAgain(Heads made) => made.Of(term);

    protected override Head Derive(byte next) => heads.Of(heads.Terms.Derive(term, next));
}
