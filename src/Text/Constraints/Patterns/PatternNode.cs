namespace Otron.Text.Constraints.Patterns;

/// <summary>A part of a regular expression as it was written.</summary>
internal abstract record PatternNode
{
    /// <summary>It has an anchor or a lookahead, so what it matches depends on what stands around it.</summary>
    public abstract bool HasAssertion { get; }
}

/// <summary>One character.</summary>
internal sealed record OneCharacter(CodePoints Any) : PatternNode
{
    public override bool HasAssertion => false;
}

/// <summary>All parts, one after another.</summary>
internal sealed record InOrder(IReadOnlyList<PatternNode> Parts) : PatternNode
{
    public override bool HasAssertion { get; } = Parts.Any(part => part.HasAssertion);
}

/// <summary>One of the parts.</summary>
internal sealed record Either(IReadOnlyList<PatternNode> Parts) : PatternNode
{
    public override bool HasAssertion { get; } = Parts.Any(part => part.HasAssertion);
}

/// <summary>The part, between so many times; null has no end.</summary>
internal sealed record Loop(PatternNode Part, int Min, int? Max) : PatternNode
{
    public override bool HasAssertion => Part.HasAssertion;
}

/// <summary>The beginning of the text.</summary>
internal sealed record AtStart : PatternNode
{
    public override bool HasAssertion => true;
}

/// <summary>The end of the text.</summary>
internal sealed record AtEnd : PatternNode
{
    public override bool HasAssertion => true;
}

/// <summary>What follows begins with the part, or does not.</summary>
internal sealed record Lookahead(PatternNode Part, bool IsNegative) : PatternNode
{
    public override bool HasAssertion => true;
}
