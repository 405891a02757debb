namespace Otron.Text.Templates.Syntax;

internal abstract record AssignmentTarget;

internal sealed record NameTarget(string Name) : AssignmentTarget;

internal sealed record AttributeTarget(string Name, string Attribute) : AssignmentTarget;

internal sealed record TupleTarget(AssignmentTarget[] Items) : AssignmentTarget;
