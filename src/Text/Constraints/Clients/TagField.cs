using System.Text.Json;

namespace Otron.Text.Constraints.Clients;

/// <summary>A value in a structural tag, with its place for errors.</summary>
internal readonly record struct TagField(JsonElement Value, IReadOnlyList<object> Path)
{
    public string? Text => Value.ValueKind == JsonValueKind.String ? Value.GetString() : null;

    public TagField? Find(string name) => Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null ? new TagField(value, [.. Path, name]) : null;

    /// <exception cref="ConstraintException">The value is no object, or has no such key.</exception>
    public TagField Get(string name) => Value.ValueKind != JsonValueKind.Object ? throw Wrong("an object is expected here")
        : Find(name) ?? throw Wrong($"'{name}' is missing");

    public string GetText(string name) =>
        Get(name) is { Text: { } text } field ? ChoiceGrammar.IsWellFormed(text) ? text : throw field.Wrong("half a surrogate pair stands here")
        : throw Get(name).Wrong("a string is expected here");

    public int GetNumber(string name) => Get(name) is { Value: { ValueKind: JsonValueKind.Number } number } && number.TryGetInt32(out var value)
        ? value : throw Get(name).Wrong("a whole number is expected here");

    public bool IsTrue(string name) => Find(name) is { } field && field.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw field.Wrong("true or false is expected here"),
    };

    /// <summary>The members of a list.</summary>
    public IReadOnlyList<TagField> GetList(string name)
    {
        var field = Get(name);
        if (field.Value.ValueKind != JsonValueKind.Array)
            throw field.Wrong("a list is expected here");
        return [.. field.Value.EnumerateArray().Select((value, i) => new TagField(value, [.. field.Path, i]))];
    }

    /// <summary>The members of a list of texts that are not empty; none where the list is absent.</summary>
    public IReadOnlyList<string> FindTexts(string name) => Find(name) is null ? [] :
        [.. GetList(name).Select(field => field.Text is { Length: > 0 } text && ChoiceGrammar.IsWellFormed(text)
            ? text : throw field.Wrong("a text that is not empty is expected here"))];

    public ConstraintException Wrong(string what) => new($"The structural tag cannot be used: {what}.", Path);
}
