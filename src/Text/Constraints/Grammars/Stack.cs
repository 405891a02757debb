namespace Otron.Text.Constraints.Grammars;

/// <summary>One reading of the text so far: the part that is being written and what comes after it. One object for each.</summary>
internal sealed class Stack(int id, Head head, Rest rest)
{
    public int Id => id;

    public Head Head => head;

    public Rest Rest => rest;
}
