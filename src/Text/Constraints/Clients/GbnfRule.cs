namespace Otron.Text.Constraints.Clients;

/// <summary>A rule of a grammar.</summary>
internal sealed record GbnfRule(string Name, GbnfNode Body);
