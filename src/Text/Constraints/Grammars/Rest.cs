namespace Otron.Text.Constraints.Grammars;

/// <summary>
/// What is still to be written after the part that is being written: a node, then another rest. There is one object for each rest of a
/// <see cref="Pushdown"/>.
/// </summary>
internal sealed class Rest(int id, GrammarNode? node, int min, int max, Rest? next)
{
    /// <summary>For a <see cref="Repeated"/> that has no end.</summary>
    public const int NoEnd = -1;

    public int Id => id;

    public override int GetHashCode() => id;

    /// <summary>Nothing is left to be written.</summary>
    public bool IsEnd => node is null;

    /// <summary>What comes first; null at the end.</summary>
    public GrammarNode? Node => node;

    /// <summary>Of a <see cref="Series"/> the part that comes first; of a <see cref="Repeated"/> how often it must still come.</summary>
    public int Min => min;

    /// <summary>Of a <see cref="Repeated"/> how often it may still come, or <see cref="NoEnd"/>.</summary>
    public int Max => max;

    public Rest? Next => next;

    public int Depth { get; } = next is null ? 0 : next.Depth + 1;

    /// <summary>The ways in which this begins, once they were asked for.</summary>
    public Opening? Opening { get; set; }
}

/// <summary>The ways in which a rest begins.</summary>
/// <param name="Accepts">It may be empty to the end of the text.</param>
/// <param name="Stacks">What can be written first, each with what comes after it.</param>
internal sealed record Opening(bool Accepts, Stack[] Stacks);
