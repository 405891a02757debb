using System.Globalization;
using System.Text;

namespace Otron.Text.Templates.Python;

/// <summary>C's strftime in the C locale, as Python hands it on; <c>-</c> after the percent sign drops padding.</summary>
internal static class Strftime
{
    public static string Format(string format, DateTimeOffset time)
    {
        var result = new StringBuilder(format.Length * 2);
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                result.Append(format[i]);
                continue;
            }
            bool unpadded = format[i + 1] == '-' && i + 2 < format.Length;
            i += unpadded ? 2 : 1;
            string field = Field(format[i], time);
            result.Append(unpadded && field.Length > 1 ? field.TrimStart('0', ' ') is { Length: > 0 } trimmed ? trimmed : "0" : field);
        }
        return result.ToString();
    }

    private static string Field(char code, DateTimeOffset time) => code switch
    {
        'Y' => Print(time, "yyyy"),
        'y' => Print(time, "yy"),
        'm' => Print(time, "MM"),
        'd' => Print(time, "dd"),
        'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'H' => Print(time, "HH"),
        'I' => Print(time, "hh"),
        'M' => Print(time, "mm"),
        'S' => Print(time, "ss"),
        'f' => Print(time, "ffffff"),
        'p' => Print(time, "tt"),
        'a' => Print(time, "ddd"),
        'A' => Print(time, "dddd"),
        'b' or 'h' => Print(time, "MMM"),
        'B' => Print(time, "MMMM"),
        'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'u' => (((int)time.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture),
        'F' => Print(time, "yyyy-MM-dd"),
        'D' or 'x' => Print(time, "MM'/'dd'/'yy"),
        'T' or 'X' => Print(time, "HH':'mm':'ss"),
        'R' => Print(time, "HH':'mm"),
        'c' => $"{Print(time, "ddd MMM")} {Field('e', time)} {Print(time, "HH':'mm':'ss yyyy")}",
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'n' => "\n",
        't' => "\t",
        // Python prints no zone for the naive time that strftime_now asks it to format.
        'Z' or 'z' => "",
        '%' => "%",
        _ => $"%{code}",
    };

    private static string Print(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
