using System.Text.Json;
using System.Text.Json.Nodes;

namespace Otron.Text.Dialects;

/// <summary>
/// A schema whose properties stand in the order in which templates that sort them (<c>dictsort</c>) print the arguments, so that a call is
/// written as the next turn prints it.
/// </summary>
internal static class SortedKeys
{
    // What stands there is a value, not a schema.
    private static readonly string[] Values = ["enum", "const", "default", "examples"];

    public static JsonElement Of(JsonElement schema)
    {
        var sorted = JsonObject.Create(schema)!;
        Sort(sorted);
        return JsonSerializer.SerializeToElement(sorted, Deep);
    }

    private static JsonSerializerOptions Deep { get; } = new() { MaxDepth = RequestJson.Reading.MaxDepth };

    private static void Sort(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (var item in list)
                Sort(item);
        if (node is not JsonObject schema)
            return;
        foreach (var (key, value) in schema)
            if (key != "properties" && !Values.Contains(key, StringComparer.Ordinal))
                Sort(value);
        if (schema["properties"] is not JsonObject properties)
            return;
        var members = properties.ToArray();
        properties.Clear();
        // As dictsort does, without regard to case.
        foreach (var (key, value) in members.OrderBy(static member => member.Key.ToLowerInvariant(), StringComparer.Ordinal))
        {
            Sort(value);
            properties.Add(key, value);
        }
    }
}
