using Otron.Text.Constraints.Patterns;

namespace Otron.Text.Constraints.Clients;

/// <summary>A part of a rule of GBNF as it was written.</summary>
internal abstract record GbnfNode;

/// <summary>These characters.</summary>
internal sealed record GbnfText(string Text) : GbnfNode;

/// <summary>One character.</summary>
internal sealed record GbnfCharacter(CodePoints Any) : GbnfNode;

/// <summary>A rule by its number.</summary>
internal sealed record GbnfReference(int Rule) : GbnfNode;

/// <summary>All parts, one after another.</summary>
internal sealed record GbnfSeries(IReadOnlyList<GbnfNode> Parts) : GbnfNode;

/// <summary>One of the parts.</summary>
internal sealed record GbnfChoice(IReadOnlyList<GbnfNode> Parts) : GbnfNode;

/// <summary>The part, between so many times; null has no end.</summary>
internal sealed record GbnfLoop(GbnfNode Part, int Min, int? Max) : GbnfNode;
