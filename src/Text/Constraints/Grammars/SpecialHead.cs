namespace Otron.Text.Constraints.Grammars;

/// <summary>The place of a <see cref="SpecialToken"/>; no byte leads on.</summary>
internal sealed class SpecialHead(int id, SpecialToken node, Heads heads) : Head(id, heads.Terms.Partitions.Coarsest)
{
    public SpecialToken Node => node;

    public override bool Ends => false;

    public override bool Continues => true;

    public override Head MakeAgain(Heads made) => made.Of(node);

    protected override Head Derive(byte next) => heads.Dead;
}
