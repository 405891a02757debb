namespace Otron.Text.Templates.Syntax;

internal sealed record CallArguments(Expression[] Positional, (string Name, Expression Value)[] Named, Expression? Spread, Expression? NamedSpread)
{
    public static readonly CallArguments None = new([], [], null, null);

    public bool IsEmpty => Positional.Length == 0 && Named.Length == 0 && Spread is null && NamedSpread is null;
}
