using System.Globalization;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Python;

/// <summary>
/// How a value is laid out: <c>[[fill]align][sign][z][#][0][width][grouping][.precision][type]</c>, the part after the colon in
/// <c>'{:&gt;8.2f}'</c>. The flags of <c>'%8.2f'</c> become one too. <c>Align</c> is <c>\0</c> where nothing was said.
/// </summary>
internal readonly record struct FormatSpec(
    string Fill, char Align, char Sign, bool Alternate, bool IsZeroPadded, long Width, char Grouping, int? Precision, char Type)
{
    /// <summary>A minus before a number that rounds to zero is left out.</summary>
    public bool NoNegativeZero { get; init; }

    /// <param name="source">The specification.</param>
    /// <param name="alignsLeft">The value is text, for which a zero before the width is only a fill.</param>
    public static FormatSpec Parse(string source, bool alignsLeft = false)
    {
        int at = 0;
        string fill = "";
        char align = '\0';
        int first = source.Length == 0 ? 0 : char.IsHighSurrogate(source[0]) && source.Length > 1 ? 2 : 1;
        if (first > 0 && IsAlign(Peek(first)))
        {
            (fill, align) = (source[..first], source[first]);
            at = first + 1;
        }
        else if (IsAlign(Peek(0)))
        {
            align = source[at++];
        }
        char sign = Peek(at) is '+' or '-' or ' ' ? source[at++] : '\0';
        bool noNegativeZero = Take('z');
        bool alternate = Take('#');
        bool isZeroPadded = fill.Length == 0 && Peek(at) == '0' && Take('0');
        if (isZeroPadded && align == '\0' && !alignsLeft)
            align = '=';
        long width = Number() ?? 0;
        char grouping = Peek(at) is ',' or '_' ? source[at++] : '\0';
        if (grouping != '\0' && Peek(at) is ',' or '_')
            throw Invalid(source);
        int? precision = null;
        if (Take('.'))
            precision = Number() ?? throw TemplateException.Runtime("the format specification misses its precision.");
        char type = at < source.Length ? source[at++] : '\0';
        if ((grouping != '\0' && type is 'n' or 'c' or 's') || (grouping == ',' && type is 'b' or 'o' or 'x' or 'X'))
            throw Invalid(source);
        return at == source.Length
            ? new FormatSpec(fill, align, sign, alternate, isZeroPadded, width, grouping, precision, type) { NoNegativeZero = noNegativeZero }
            : throw Invalid(source);

        char Peek(int index) => index < source.Length ? source[index] : '\0';

        bool Take(char expected)
        {
            bool found = Peek(at) == expected;
            if (found)
                at++;
            return found;
        }

        int? Number()
        {
            int start = at;
            while (char.IsAsciiDigit(Peek(at)))
                at++;
            return start == at ? null : ParseCount(source.AsSpan(start, at - start));
        }
    }

    public static int ParseCount(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw TemplateException.Limit("a format asks for too many characters.");

    private static bool IsAlign(char character) => character is '<' or '>' or '=' or '^';

    private static TemplateException Invalid(string source) => TemplateException.Runtime($"'{source}' is no format specification.");
}
