using System.Globalization;
using System.Text;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Python;

/// <summary>
/// glibc's strftime in the C locale, as Python hands it on: after the percent sign may stand flags (<c>-</c> no padding, <c>_</c> spaces,
/// <c>0</c> zeros, <c>^</c> capitals, <c>#</c> the other case), a width, and <c>E</c> or <c>O</c>, which change nothing here.
/// </summary>
internal static class Strftime
{
    public static string Format(string format, DateTimeOffset time, RenderBudget budget)
    {
        var result = new StringBuilder(format.Length * 2);
        int at = 0;
        while (at < format.Length)
        {
            if (format[at] != '%')
            {
                result.Append(format[at++]);
                continue;
            }
            int start = at++;
            char padding = '\0';
            bool isUpper = false;
            bool swapsCase = false;
            for (; at < format.Length && format[at] is '-' or '_' or '0' or '^' or '#'; at++)
            {
                if (format[at] == '^')
                    isUpper = true;
                else if (format[at] == '#')
                    swapsCase = true;
                else
                    padding = format[at];
            }
            int digits = at;
            while (at < format.Length && char.IsAsciiDigit(format[at]))
                at++;
            int width = at > digits ? FormatSpec.ParseCount(format.AsSpan(digits, at - digits)) : -1;
            if (at < format.Length && format[at] is 'E' or 'O')
                at++;
            budget.ChargeText(Math.Max(width, 0));
            var field = at < format.Length ? Field.Of(format[at], time) : null;
            if (field is null)
            {
                // Not a directive: it stays as it is.
                result.Append(format, start, Math.Min(at + 1, format.Length) - start);
                at++;
                continue;
            }
            if (swapsCase)
                isUpper |= format[at] is 'a' or 'A' or 'b' or 'B' or 'h';
            bool isLower = swapsCase && format[at] is 'p';
            string text = isUpper ? field.Value.Text.ToUpperInvariant() : isLower ? field.Value.Text.ToLowerInvariant() : field.Value.Text;
            at++;
            result.Append(Pad(text, field.Value, padding, width));
            budget.ChargeText(result.Length);
        }
        return result.ToString();
    }

    private static string Pad(string text, Field field, char padding, int width)
    {
        if (field.Width == 0)
            return padding == '-' || width < 0 ? text : text.PadLeft(width, padding == '0' ? '0' : ' ');
        char fill = padding switch { '\0' => field.Fill, '_' => ' ', _ => '0' };
        return padding == '-' ? text : text.PadLeft(Math.Max(width, field.Width), fill);
    }

    /// <summary>What a directive prints; numbers are padded to their width.</summary>
    private readonly record struct Field(string Text, int Width = 0, char Fill = '0')
    {
        public static Field? Of(char code, DateTimeOffset time) => code switch
        {
            'Y' => Number(time.Year, 4),
            'C' => Number(time.Year / 100, 2),
            'y' => Number(time.Year % 100, 2),
            'G' => Number(ISOWeek.GetYear(time.DateTime), 4),
            'g' => Number(ISOWeek.GetYear(time.DateTime) % 100, 2),
            'm' => Number(time.Month, 2),
            'd' => Number(time.Day, 2),
            'e' => Number(time.Day, 2, ' '),
            'H' => Number(time.Hour, 2),
            'k' => Number(time.Hour, 2, ' '),
            'I' => Number(((time.Hour + 11) % 12) + 1, 2),
            'l' => Number(((time.Hour + 11) % 12) + 1, 2, ' '),
            'M' => Number(time.Minute, 2),
            'S' => Number(time.Second, 2),
            'j' => Number(time.DayOfYear, 3),
            'U' => Number((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7, 2),
            'W' => Number((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7, 2),
            'V' => Number(ISOWeek.GetWeekOfYear(time.DateTime), 2),
            'w' => Number((int)time.DayOfWeek, 1),
            'u' => Number((((int)time.DayOfWeek + 6) % 7) + 1, 1),
            's' => Number(time.ToUnixTimeSeconds(), 1),
            'f' => new(Print(time, "ffffff")),
            'p' => new(Print(time, "tt")),
            'P' => new(Print(time, "tt").ToLowerInvariant()),
            'a' => new(Print(time, "ddd")),
            'A' => new(Print(time, "dddd")),
            'b' or 'h' => new(Print(time, "MMM")),
            'B' => new(Print(time, "MMMM")),
            'F' => new(Print(time, "yyyy-MM-dd")),
            'D' or 'x' => new(Print(time, "MM'/'dd'/'yy")),
            'T' or 'X' => new(Print(time, "HH':'mm':'ss")),
            'R' => new(Print(time, "HH':'mm")),
            'r' => new(Print(time, "hh':'mm':'ss tt")),
            'c' => new($"{Print(time, "ddd MMM")} {time.Day,2} {Print(time, "HH':'mm':'ss yyyy")}"),
            'n' => new("\n"),
            't' => new("\t"),
            // Python prints no zone for the naive time that strftime_now asks it to format.
            'Z' or 'z' => new(""),
            '%' => new("%"),
            _ => null,
        };

        private static Field Number(long value, int width, char fill = '0') => new(value.ToString(CultureInfo.InvariantCulture), width, fill);

        private static string Print(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
    }
}
