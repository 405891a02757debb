using System.Collections.Frozen;

namespace Otron.Text.Constraints.Schemas.Documents;

/// <summary>Families of keywords that are read together.</summary>
[Flags]
internal enum KeywordFamily
{
    None = 0,
    Types = 1,
    Values = 2,
    Numbers = 4,
    Texts = 8,
    Objects = 16,
    Arrays = 32,
    Dependencies = 64,
    Logic = 128,
    Conditions = 256,
    Unevaluated = 512,
    References = 1024,
}

/// <summary>A keyword that says something about values; all others are annotations and ignored.</summary>
/// <param name="Since">The first draft that has it; in older ones it is ignored.</param>
/// <param name="Until">The last draft that has it.</param>
internal sealed record KeywordEntry(string Name, KeywordFamily Family, Draft Since = Draft.Four, Draft Until = Draft.Year2020);

/// <summary>The keywords that are kept.</summary>
internal static class KeywordTable
{
    public static readonly IReadOnlyList<KeywordEntry> Entries =
    [
        new("type", KeywordFamily.Types),
        new("nullable", KeywordFamily.Types),
        new("enum", KeywordFamily.Values),
        new("const", KeywordFamily.Values, Draft.Six),
        new("minimum", KeywordFamily.Numbers),
        new("maximum", KeywordFamily.Numbers),
        new("exclusiveMinimum", KeywordFamily.Numbers),
        new("exclusiveMaximum", KeywordFamily.Numbers),
        new("multipleOf", KeywordFamily.Numbers),
        new("minLength", KeywordFamily.Texts),
        new("maxLength", KeywordFamily.Texts),
        new("pattern", KeywordFamily.Texts),
        new("format", KeywordFamily.Texts | KeywordFamily.Numbers),
        new("contentEncoding", KeywordFamily.Texts, Draft.Seven, Draft.Seven),
        new("contentMediaType", KeywordFamily.Texts, Draft.Seven, Draft.Seven),
        new("properties", KeywordFamily.Objects),
        new("required", KeywordFamily.Objects),
        new("additionalProperties", KeywordFamily.Objects),
        new("patternProperties", KeywordFamily.Objects),
        new("propertyNames", KeywordFamily.Objects, Draft.Six),
        new("minProperties", KeywordFamily.Objects),
        new("maxProperties", KeywordFamily.Objects),
        new("items", KeywordFamily.Arrays),
        new("prefixItems", KeywordFamily.Arrays, Draft.Year2020),
        new("additionalItems", KeywordFamily.Arrays),
        new("minItems", KeywordFamily.Arrays),
        new("maxItems", KeywordFamily.Arrays),
        new("uniqueItems", KeywordFamily.Arrays),
        new("contains", KeywordFamily.Arrays, Draft.Six),
        new("minContains", KeywordFamily.Arrays, Draft.Year2019),
        new("maxContains", KeywordFamily.Arrays, Draft.Year2019),
        new("dependencies", KeywordFamily.Dependencies),
        new("dependentRequired", KeywordFamily.Dependencies, Draft.Year2019),
        new("dependentSchemas", KeywordFamily.Dependencies, Draft.Year2019),
        new("allOf", KeywordFamily.Logic),
        new("anyOf", KeywordFamily.Logic),
        new("oneOf", KeywordFamily.Logic),
        new("not", KeywordFamily.Logic),
        new("if", KeywordFamily.Conditions, Draft.Seven),
        new("then", KeywordFamily.Conditions, Draft.Seven),
        new("else", KeywordFamily.Conditions, Draft.Seven),
        new("unevaluatedProperties", KeywordFamily.Unevaluated, Draft.Year2019),
        new("unevaluatedItems", KeywordFamily.Unevaluated, Draft.Year2019),
        new("$ref", KeywordFamily.References),
        new("$dynamicRef", KeywordFamily.References, Draft.Year2020),
        new("$recursiveRef", KeywordFamily.References, Draft.Year2019, Draft.Year2019),
    ];

    private static readonly FrozenDictionary<string, KeywordEntry> ByName = Entries.ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);

    /// <summary>The families that a schema object has keywords of.</summary>
    public static KeywordFamily FamiliesOf(Site site)
    {
        var families = KeywordFamily.None;
        foreach (var member in site.Element.EnumerateObject())
            if (ByName.TryGetValue(member.Name, out var entry) && Has(site.Draft, entry))
                families |= entry.Family;
        return families;
    }

    /// <summary>A keyword counts in the draft of a schema.</summary>
    public static bool Has(Draft draft, string keyword) => ByName.TryGetValue(keyword, out var entry) && Has(draft, entry);

    private static bool Has(Draft draft, KeywordEntry entry) => draft >= entry.Since && draft <= entry.Until;
}
