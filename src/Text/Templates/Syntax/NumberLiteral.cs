namespace Otron.Text.Templates.Syntax;

/// <summary>Integers and floats as Jinja spells them.</summary>
internal static class NumberLiteral
{
    /// <returns>The offset after the number that begins at <paramref name="start"/>.</returns>
    public static int Find(string source, int start, out bool isFloat)
    {
        int end = Digits(source, start);
        isFloat = false;
        // In x.0.1 the digits are two indices, not the number 0.1.
        if (start > 0 && source[start - 1] == '.')
            return end;
        if (PeekAt(source, end) == '.' && char.IsAsciiDigit(PeekAt(source, end + 1)))
        {
            isFloat = true;
            end = Digits(source, end + 1);
        }
        if (PeekAt(source, end) is 'e' or 'E')
        {
            int exponent = PeekAt(source, end + 1) is '+' or '-' ? end + 2 : end + 1;
            if (char.IsAsciiDigit(PeekAt(source, exponent)))
            {
                isFloat = true;
                end = Digits(source, exponent);
            }
        }
        return end;
    }

    private static int Digits(string source, int at)
    {
        while (char.IsAsciiDigit(PeekAt(source, at)) || (PeekAt(source, at) == '_' && char.IsAsciiDigit(PeekAt(source, at + 1))))
            at++;
        return at;
    }

    private static char PeekAt(string source, int at) => at < source.Length ? source[at] : '\0';
}
