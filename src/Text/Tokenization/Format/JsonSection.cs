using System.Text.Json;

namespace Otron.Text.Tokenization.Format;

/// <summary>An object of tokenizer.json that knows which section it belongs to, so that every refusal can name it.</summary>
internal readonly struct JsonSection(JsonElement element, string section)
{
    /// <summary>The name of the component, once it is sure that each of its fields is known.</summary>
    public string Component() => WithKnownFields(Text("type"));

    public string WithKnownFields(string type) => element.ValueKind == JsonValueKind.Object && ComponentFields.FindUnknown(type, element) is { } field
        ? throw Unsupported($"{(string.Equals(type, section, StringComparison.Ordinal) ? "" : type + " ")}with the field {field}")
        : type;

    public bool Has(string key) => Find(key) is not null;

    /// <summary>The value of a key; null when it is absent or JSON's null.</summary>
    public JsonElement? Find(string key)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Invalid("is not an object");
        return element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    public JsonElement Get(string key, JsonValueKind kind)
    {
        var value = Find(key) ?? throw Invalid($"has no {key}");
        return value.ValueKind == kind ? value : throw Invalid($"has a {key} that is no {kind}");
    }

    public JsonSection Inner(string key) => new(Get(key, JsonValueKind.Object), section);

    public IEnumerable<JsonSection> Items(string key)
    {
        var name = section;
        return Get(key, JsonValueKind.Array).EnumerateArray().Select(item => new JsonSection(item, name));
    }

    public string Text(string key) => Get(key, JsonValueKind.String).GetString()!;

    public string? TextOrNull(string key) => Has(key) ? Text(key) : null;

    public bool Flag(string key, bool fallback) => Find(key) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Invalid($"has a {key} that is neither true nor false"),
    };

    public int Number(string key, int fallback) => Find(key) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= 0 => number,
        _ => throw Invalid($"has a {key} that is no whole number"),
    };

    public TokenizerFormatException Unsupported(string what) => new($"unsupported_tokenizer: {section} {what}");

    public TokenizerFormatException Invalid(string why) => new($"invalid_tokenizer: {section} {why}");
}
