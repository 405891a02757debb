using System.Text.Json;

namespace Otron.Text.Dialects.Reading;

/// <summary>Which kinds of values a schema takes for an argument that is written without quotes.</summary>
/// <param name="TakesText">A string.</param>
/// <param name="TakesOthers">Something that is no string.</param>
internal readonly record struct ArgumentType(bool TakesText, bool TakesOthers)
{
    private const int MaxDepth = 8;

    /// <summary>A string, whatever the text looks like.</summary>
    public static ArgumentType Text { get; } = new(TakesText: true, TakesOthers: false);

    public static ArgumentType Of(JsonElement schema, int depth = 0)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
            return new(true, true);
        var (text, others) = (false, false);
        if (schema.TryGetProperty("type", out var type))
        {
            if (type.ValueKind == JsonValueKind.Array)
                foreach (var one in type.EnumerateArray())
                    Add(new(one.ValueEquals("string"), !one.ValueEquals("string")));
            else if (type.ValueKind == JsonValueKind.String)
                Add(new(type.ValueEquals("string"), !type.ValueEquals("string")));
        }
        else if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
            foreach (var value in values.EnumerateArray())
                Add(OfValue(value));
        else if (schema.TryGetProperty("const", out var only))
            Add(OfValue(only));
        else
            foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
                if (schema.TryGetProperty(keyword, out var parts) && parts.ValueKind == JsonValueKind.Array)
                    foreach (var part in parts.EnumerateArray())
                        Add(Of(part, depth + 1));
        return text || others ? new(text, others) : new(true, true);

        void Add(ArgumentType part) => (text, others) = (text | part.TakesText, others | part.TakesOthers);
    }

    /// <summary>A value that was written without quotes, as JSON.</summary>
    public string ToJson(string value)
    {
        if (!TakesOthers)
            return ValueParser.Quote(value);
        var word = ValueParser.OfWord(value.Trim());
        return word[0] == '"' && TakesText ? ValueParser.Quote(value) : word;
    }

    private static ArgumentType OfValue(JsonElement value) => new(value.ValueKind == JsonValueKind.String, value.ValueKind != JsonValueKind.String);
}
