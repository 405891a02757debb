using System.Collections.Frozen;
using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Fields;

/// <summary>
/// The table of all known fields. A field that would change the answer is served or refused by name on every route: an answer without it
/// would not be the one that the client asked for. Fields that nobody knows are passed over, because SDKs add some.
/// </summary>
internal static class KnownFields
{
    /// <summary>The table, in groups with a heading each.</summary>
    public static IReadOnlyList<(string Heading, KnownField[] Fields)> Groups { get; } =
    [
        ("What is read", PromptTable.Fields),
        ("How tokens are drawn", DrawingTable.Fields),
        ("Where an answer ends", EndingTable.Fields),
        ("What the answer tells", TellingTable.Fields),
        ("Tools and constrained output", ConstraintTable.Fields),
        ("Stored conversations", StoringTable.Fields),
        ("Vectors", VectorTable.Fields),
        ("Labels, hints and the engine's own affairs", OperatingTable.Fields),
    ];

    private static readonly FrozenDictionary<Routes, FrozenDictionary<string, Treatment>> Refused = KnownField.EachRoute.ToFrozenDictionary(
        route => route,
        route => Groups.SelectMany(group => group.Fields)
            .Where(field => field.On(route).Use == FieldUse.Refused)
            .ToFrozenDictionary(field => field.Name, field => field.On(route), StringComparer.Ordinal));

    // Lists of which some entries are refused.
    private static readonly FrozenSet<string> Lists = Groups.SelectMany(group => group.Fields)
        .Where(field => field.Name.Contains('[', StringComparison.Ordinal))
        .Select(field => field.Name[..field.Name.IndexOf('[', StringComparison.Ordinal)])
        .ToFrozenSet(StringComparer.Ordinal);

    /// <exception cref="ApiException">The body has a field that the route refuses.</exception>
    public static void Check(RequestFields fields, Routes route)
    {
        foreach (var property in fields.Json.EnumerateObject())
        {
            Check(property.Name, property.Name, property.Value);
            if (property.Value.ValueKind == JsonValueKind.Object)
                foreach (var inner in property.Value.EnumerateObject())
                    Check($"{property.Name}.{inner.Name}", $"{property.Name}.{inner.Name}", inner.Value);
            if (property.Value.ValueKind == JsonValueKind.Array && Lists.Contains(property.Name))
                foreach (var entry in property.Value.EnumerateArray())
                    Check($"{property.Name}[{entry}]", property.Name, entry);
        }

        void Check(string name, string param, JsonElement value)
        {
            if (Refused[route].TryGetValue(name, out var refusal) && !refusal.Accepts(value))
                throw OpenAiErrors.Unsupported(param, $"'{name}' cannot be used: {refusal.Text}");
        }
    }
}
