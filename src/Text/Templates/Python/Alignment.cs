namespace Otron.Text.Templates.Python;

internal enum Alignment
{
    Left,
    Right,
    Center,
}
