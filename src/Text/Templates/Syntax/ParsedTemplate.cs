namespace Otron.Text.Templates.Syntax;

/// <summary>The tree of a template, and its blocks by name.</summary>
internal sealed record ParsedTemplate(Statement[] Body, IReadOnlyDictionary<string, Block> Blocks);
