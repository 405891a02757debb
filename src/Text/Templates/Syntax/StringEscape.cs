using System.Globalization;
using System.Text;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Syntax;

/// <summary>The backslash escapes of a string literal.</summary>
internal static class StringEscape
{
    /// <summary>Writes the character that the backslash before <paramref name="at"/> stands for; an unknown escape stays as it is.</summary>
    /// <returns>The offset after the escape.</returns>
    public static int Read(string source, int at, StringBuilder text, int line)
    {
        char escape = at < source.Length ? source[at] : '\0';
        switch (escape)
        {
            case '\n': return at + 1;
            case '\\' or '\'' or '"': text.Append(escape); return at + 1;
            case 'n': text.Append('\n'); return at + 1;
            case 't': text.Append('\t'); return at + 1;
            case 'r': text.Append('\r'); return at + 1;
            case 'a': text.Append('\a'); return at + 1;
            case 'b': text.Append('\b'); return at + 1;
            case 'f': text.Append('\f'); return at + 1;
            case 'v': text.Append('\v'); return at + 1;
            case 'x': return ReadHex(source, at, 2, text, line);
            case 'u': return ReadHex(source, at, 4, text, line);
            case 'U': return ReadHex(source, at, 8, text, line);
            case >= '0' and <= '7':
                int end = at + 1;
                int value = escape - '0';
                for (; end < at + 3 && end < source.Length && source[end] is >= '0' and <= '7'; end++)
                    value = (value * 8) + (source[end] - '0');
                text.Append((char)value);
                return end;
            default:
                text.Append('\\');
                return at;
        }
    }

    private static int ReadHex(string source, int at, int digits, StringBuilder text, int line)
    {
        int end = at + 1 + digits;
        if (end > source.Length
            || !uint.TryParse(source.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code)
            || code > 0x10FFFF)
            throw TemplateException.Syntax(line, $"a '\\{source[at]}' escape needs {digits} hexadecimal digits.");
        if (code > 0xFFFF)
            text.Append(char.ConvertFromUtf32((int)code));
        else
            text.Append((char)code);
        return end;
    }
}
