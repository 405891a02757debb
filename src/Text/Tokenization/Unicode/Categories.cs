using System.Globalization;

namespace Otron.Text.Tokenization.Unicode;

/// <summary>The general category of each code point, as patterns of the original library see it.</summary>
internal static class Categories
{
    private const string Section = "category ";

    // In the order of UnicodeCategory.
    private static readonly string[] ShortNames =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm",
        "Sc", "Sk", "So", "Cn",
    ];

    private static readonly List<(int First, int Last, UnicodeCategory Category)> Ranges =
    [
        .. UnicodeTables.Names.Where(name => name.StartsWith(Section, StringComparison.Ordinal))
            .SelectMany(name => UnicodeTables.Ranges(name).Select(range => (range.First, range.Last, Parse(name[Section.Length..]))))
            .OrderBy(range => range.First),
    ];

    public static UnicodeCategory Parse(string shortName) => (UnicodeCategory)Array.IndexOf(ShortNames, shortName);

    /// <summary>Whether patterns may ask for it: a category such as Lu, or all of a kind such as L.</summary>
    public static bool IsName(string name) => ShortNames.Any(full => full.StartsWith(name, StringComparison.Ordinal)) && name.Length > 0;

    public static UnicodeCategory Of(int codePoint)
    {
        var (low, high) = (0, Ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (Ranges[middle].Last < codePoint)
                low = middle + 1;
            else if (Ranges[middle].First > codePoint)
                high = middle - 1;
            else
                return Ranges[middle].Category;
        }
        return codePoint is >= 0xD800 and <= 0xDFFF ? UnicodeCategory.Surrogate : UnicodeCategory.OtherNotAssigned;
    }
}
