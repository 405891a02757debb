namespace Otron.Text.Constraints.Grammars;

/// <summary>A place in a <see cref="FreeText"/>: how much of a mark the text ends with.</summary>
internal sealed class FreeHead(int id, MarkAutomaton marks, int state, Heads heads) : Head(id, marks.Classes)
{
    private readonly Mark? _mark = marks.MarkAt(state);

    public MarkAutomaton Marks => marks;

    public override bool Ends => _mark is null && marks.Text.MayEnd || _mark is { Then: { } then } && heads.HasText(then);

    public override bool Continues => _mark is null;

    public override GrammarNode? Then => _mark?.Then;

    public override Head MakeAgain(Heads made) => made.Of(marks.Text, state);

    protected override Head Derive(byte next) => heads.Of(marks, marks.Next(state, next));
}
