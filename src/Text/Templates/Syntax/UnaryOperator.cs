namespace Otron.Text.Templates.Syntax;

internal enum UnaryOperator
{
    Not,
    Minus,
    Plus,
}
