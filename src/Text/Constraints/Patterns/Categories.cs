using System.Collections.Frozen;
using System.Globalization;

namespace Otron.Text.Constraints.Patterns;

/// <summary>
/// The general categories of Unicode, by their short and long names. They come from the tables inside .NET, which are the same on every
/// host of one version.
/// </summary>
internal static class Categories
{
    // Two-letter names in the order of UnicodeCategory; the long names follow PropertyValueAliases.txt of Unicode.
    private static readonly (string Short, string Long)[] Names =
    [
        ("Lu", "Uppercase_Letter"), ("Ll", "Lowercase_Letter"), ("Lt", "Titlecase_Letter"), ("Lm", "Modifier_Letter"), ("Lo", "Other_Letter"),
        ("Mn", "Nonspacing_Mark"), ("Mc", "Spacing_Mark"), ("Me", "Enclosing_Mark"),
        ("Nd", "Decimal_Number"), ("Nl", "Letter_Number"), ("No", "Other_Number"),
        ("Zs", "Space_Separator"), ("Zl", "Line_Separator"), ("Zp", "Paragraph_Separator"),
        ("Cc", "Control"), ("Cf", "Format"), ("Cs", "Surrogate"), ("Co", "Private_Use"),
        ("Pc", "Connector_Punctuation"), ("Pd", "Dash_Punctuation"), ("Ps", "Open_Punctuation"), ("Pe", "Close_Punctuation"),
        ("Pi", "Initial_Punctuation"), ("Pf", "Final_Punctuation"), ("Po", "Other_Punctuation"),
        ("Sm", "Math_Symbol"), ("Sc", "Currency_Symbol"), ("Sk", "Modifier_Symbol"), ("So", "Other_Symbol"),
        ("Cn", "Unassigned"),
    ];

    private static readonly (string Short, string Long, string[] Members)[] Groups =
    [
        ("L", "Letter", ["Lu", "Ll", "Lt", "Lm", "Lo"]), ("LC", "Cased_Letter", ["Lu", "Ll", "Lt"]),
        ("M", "Mark", ["Mn", "Mc", "Me"]), ("M", "Combining_Mark", ["Mn", "Mc", "Me"]), ("N", "Number", ["Nd", "Nl", "No"]),
        ("Nd", "digit", ["Nd"]), ("Cc", "cntrl", ["Cc"]), ("P", "punct", ["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"]),
        ("Z", "Separator", ["Zs", "Zl", "Zp"]), ("C", "Other", ["Cc", "Cf", "Cs", "Co", "Cn"]),
        ("P", "Punctuation", ["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"]), ("S", "Symbol", ["Sm", "Sc", "Sk", "So"]),
    ];

    private static readonly Lazy<FrozenDictionary<string, CodePoints>> Sets = new(Make);

    /// <summary>The characters of a category, as <c>Lu</c>, <c>Letter</c> or <c>gc=Nd</c>; null where the name is none of them.</summary>
    public static CodePoints? Find(string name)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["General_Category=", "gc="])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                name = name[prefix.Length..];
        }
        return name switch
        {
            "Any" => CodePoints.All,
            "ASCII" => new CodePoints((0, 0x7F)),
            "Assigned" => ~Sets.Value["Cn"],
            _ => Sets.Value.GetValueOrDefault(name),
        };
    }

    private static FrozenDictionary<string, CodePoints> Make()
    {
        var ranges = Array.ConvertAll(Names, _ => new List<(int, int)>());
        for (int first = 0, next; first <= 0x10FFFF; first = next)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(first);
            for (next = first + 1; next <= 0x10FFFF && CharUnicodeInfo.GetUnicodeCategory(next) == category;)
                next++;
            ranges[(int)category].Add((first, next - 1));
        }
        var sets = new Dictionary<string, CodePoints>(StringComparer.Ordinal);
        foreach (var ((brief, full), list) in Names.Zip(ranges))
            sets[brief] = sets[full] = new CodePoints(list);
        foreach (var (brief, full, members) in Groups)
            sets[brief] = sets[full] = members.Select(member => sets[member]).Aggregate((a, b) => a | b);
        return sets.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
