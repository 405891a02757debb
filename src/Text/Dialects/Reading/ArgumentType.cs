using System.Text.Json;

namespace Otron.Text.Dialects.Reading;

/// <summary>Which kinds of values a schema takes for an argument that is written without quotes.</summary>
internal readonly record struct ArgumentType(ArgumentKinds Kinds)
{
    private const int MaxDepth = 8;

    /// <summary>A string, whatever the text looks like.</summary>
    public static ArgumentType Text { get; } = new(ArgumentKinds.Text);

    /// <summary>A string.</summary>
    public bool TakesText => Kinds.HasFlag(ArgumentKinds.Text);

    /// <summary>Something that is no string.</summary>
    public bool TakesOthers => (Kinds & ~ArgumentKinds.Text) != ArgumentKinds.None;

    /// <summary>The type of one member of an object.</summary>
    public static ArgumentType OfMember(JsonElement schema, string name)
    {
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            && properties.TryGetProperty(name, out var property))
            return new(KindsOf(property, schema, depth: 0));
        if (schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object)
            return new(KindsOf(others, schema, depth: 0));
        foreach (var keyword in (ReadOnlySpan<string>)["$ref", "allOf", "anyOf", "oneOf", "patternProperties"])
            if (schema.TryGetProperty(keyword, out _))
                return new(ArgumentKinds.All); // the member may be declared there
        return Text;
    }

    /// <summary>A value that was written without quotes, as JSON. A text is read as another kind only where the schema takes that kind.</summary>
    public string ToJson(string value)
    {
        if (!TakesOthers)
            return ValueParser.Quote(value);
        var word = ValueParser.OfWord(value.Trim());
        return TakesText && (word[0] == '"' || (Kinds & KindOf(word)) == ArgumentKinds.None) ? ValueParser.Quote(value) : word;
    }

    private static ArgumentKinds KindsOf(JsonElement schema, JsonElement root, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
            return ArgumentKinds.All;
        var kinds = ArgumentKinds.None;
        if (schema.TryGetProperty("type", out var type))
        {
            if (type.ValueKind == JsonValueKind.Array)
                foreach (var one in type.EnumerateArray())
                    kinds |= OfName(one);
            else
                kinds |= OfName(type);
            if (schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True)
                kinds |= ArgumentKinds.Null;
        }
        else if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
            foreach (var value in values.EnumerateArray())
                kinds |= OfValue(value);
        else if (schema.TryGetProperty("const", out var only))
            kinds = OfValue(only);
        else if (schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String)
            kinds = Target(root, reference.GetString()!) is { } target ? KindsOf(target, root, depth + 1) : ArgumentKinds.All;
        else
            foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
                if (schema.TryGetProperty(keyword, out var parts) && parts.ValueKind == JsonValueKind.Array)
                    foreach (var part in parts.EnumerateArray())
                        kinds |= KindsOf(part, root, depth + 1);
        return kinds == ArgumentKinds.None ? ArgumentKinds.All : kinds;
    }

    /// <summary>What a pointer into the same document leads to; null for every other reference.</summary>
    private static JsonElement? Target(JsonElement root, string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
            return null;
        var here = root;
        foreach (var step in reference[2..].Split('/'))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (here.ValueKind != JsonValueKind.Object || !here.TryGetProperty(name, out var next))
                return null;
            here = next;
        }
        return here;
    }

    private static ArgumentKinds OfName(JsonElement name) => name.ValueKind != JsonValueKind.String ? ArgumentKinds.None : name.GetString() switch
    {
        "string" => ArgumentKinds.Text,
        "integer" => ArgumentKinds.Integer,
        "number" => ArgumentKinds.Integer | ArgumentKinds.Number,
        "boolean" => ArgumentKinds.Boolean,
        "null" => ArgumentKinds.Null,
        "object" => ArgumentKinds.Object,
        "array" => ArgumentKinds.Array,
        _ => ArgumentKinds.All,
    };

    private static ArgumentKinds OfValue(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? ArgumentKinds.Text : KindOf(value.GetRawText());

    /// <summary>The kind of a JSON value that is no string, by its text.</summary>
    private static ArgumentKinds KindOf(string json) => json[0] switch
    {
        '{' => ArgumentKinds.Object,
        '[' => ArgumentKinds.Array,
        't' or 'f' => ArgumentKinds.Boolean,
        'n' => ArgumentKinds.Null,
        _ => json.AsSpan().ContainsAny(".eE") ? ArgumentKinds.Number : ArgumentKinds.Integer,
    };
}
