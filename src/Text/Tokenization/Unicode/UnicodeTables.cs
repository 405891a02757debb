using System.Globalization;

namespace Otron.Text.Tokenization.Unicode;

/// <summary>
/// The file <c>tables.txt</c>: what the original library knows of every code point. Its parts follow different versions of Unicode,
/// and none of them is .NET's or that of the host, so nothing here depends on where the program runs.
/// </summary>
internal static class UnicodeTables
{
    private static readonly Dictionary<string, string> Sections = Read();

    public static IEnumerable<string> Names => Sections.Keys;

    public static CodePointSet Set(string name) => new(Ranges(name));

    /// <summary>The ranges of a section, ascending, both ends included.</summary>
    public static IEnumerable<(int First, int Last)> Ranges(string name) => Items(name).Select(item =>
        item.Split('-') is [var first, var last] ? (Number(first), Number(last)) : (Number(item), Number(item)));

    /// <summary>A section of code points that become others.</summary>
    public static IEnumerable<(int CodePoint, int[] Becomes)> Mapping(string name) => Items(name).Select(item =>
        (Number(item[..item.IndexOf('=', StringComparison.Ordinal)]),
            item[(item.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number).ToArray()));

    private static string[] Items(string name) => Sections[name].Split(';', StringSplitOptions.RemoveEmptyEntries);

    private static int Number(string hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Read()
    {
        using var stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream("tables.txt")!;
        using var reader = new StreamReader(stream);
        var sections = new Dictionary<string, string>(StringComparer.Ordinal);
        var name = "";
        while (reader.ReadLine() is { } line)
            if (line is ['[', .., ']'])
                sections[name = line[1..^1]] = "";
            else if (line is not ['#', ..])
                sections[name] += line + ";";
        return sections;
    }
}
