namespace Otron.Text.Templates.Syntax;

/// <summary>Integers and floats as Jinja spells them: in four bases, with underscores between digits.</summary>
internal static class NumberLiteral
{
    /// <returns>The offset after the number that begins at <paramref name="start"/>.</returns>
    public static int Find(string source, int start, out bool isFloat)
    {
        isFloat = FindFloat(source, start) is { } end && end > start;
        return isFloat ? FindFloat(source, start)!.Value : FindInteger(source, start);
    }

    private static int? FindFloat(string source, int start)
    {
        // In x.0.1 the digits are two indices, not the number 0.1.
        if (start > 0 && source[start - 1] == '.')
            return null;
        int whole = Digits(source, start);
        int end = PeekAt(source, whole) == '.' && char.IsAsciiDigit(PeekAt(source, whole + 1)) ? Digits(source, whole + 1) : whole;
        if (PeekAt(source, end) is 'e' or 'E')
        {
            int exponent = PeekAt(source, end + 1) is '+' or '-' ? end + 2 : end + 1;
            if (char.IsAsciiDigit(PeekAt(source, exponent)))
                return Digits(source, exponent);
        }
        return end > whole ? end : null;
    }

    private static int FindInteger(string source, int start)
    {
        if (source[start] != '0')
            return Digits(source, start);
        int end = (PeekAt(source, start + 1) | 0x20) switch
        {
            'b' => Digits(source, start + 2, static digit => digit is '0' or '1', mayBeginWithUnderscore: true),
            'o' => Digits(source, start + 2, static digit => digit is >= '0' and <= '7', mayBeginWithUnderscore: true),
            'x' => Digits(source, start + 2, char.IsAsciiHexDigit, mayBeginWithUnderscore: true),
            _ => 0,
        };
        return end > start + 2 ? end : Digits(source, start, static digit => digit == '0');
    }

    private static int Digits(string source, int at) => Digits(source, at, char.IsAsciiDigit);

    private static int Digits(string source, int at, Func<char, bool> isDigit, bool mayBeginWithUnderscore = false)
    {
        int start = at;
        while (isDigit(PeekAt(source, at)) || (PeekAt(source, at) == '_' && (at > start || mayBeginWithUnderscore) && isDigit(PeekAt(source, at + 1))))
            at++;
        return at;
    }

    private static char PeekAt(string source, int at) => at < source.Length ? source[at] : '\0';
}
