using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>
/// Reads one field that gives the answer a form, under whatever name. The form is kept to the letter: what cannot be kept is refused.
/// Each method gives null if the field is absent or asks for nothing.
/// </summary>
internal static class ConstraintReader
{
    private const int MaxChoices = 5000;

    /// <summary>A schema, as an object or as a text with JSON in it.</summary>
    public static AnswerFormat? Schema(RequestFields fields, string name) =>
        Json(fields, name) is { } schema ? Of(AnswerFormatKind.JsonSchema, fields, name, schema) : null;

    /// <summary>An object with tags, or a text with JSON in it.</summary>
    public static AnswerFormat? StructuralTag(RequestFields fields, string name) =>
        Json(fields, name) is { } tag ? Of(AnswerFormatKind.StructuralTag, fields, name, tag) : null;

    public static AnswerFormat? Regex(RequestFields fields, string name)
    {
        if (fields.Text(name) is not { } pattern)
            return null;
        return pattern.Length > 0
            ? Of(AnswerFormatKind.Regex, fields, name, pattern)
            : throw OpenAiErrors.InvalidValue(fields.Path(name), $"'{fields.Path(name)}' must not be empty.");
    }

    /// <summary>An empty grammar is none, as llama.cpp has it.</summary>
    public static AnswerFormat? Grammar(RequestFields fields, string name) =>
        fields.Text(name) is { Length: > 0 } grammar ? Of(AnswerFormatKind.Grammar, fields, name, grammar) : null;

    public static AnswerFormat? JsonObject(RequestFields fields, string name) =>
        fields.Boolean(name) is true ? Of(AnswerFormatKind.JsonObject, fields, name, text: null) : null;

    public static AnswerFormat? Choice(RequestFields fields, string name)
    {
        if (!fields.TryGet(name, out var value))
            return null;
        var path = fields.Path(name);
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 or > MaxChoices)
            throw OpenAiErrors.InvalidValue(path, $"'{path}' must be a list of 1 to {MaxChoices} texts.");
        return Of(AnswerFormatKind.Choice, fields, name, text: null) with
        {
            Choices = [.. value.EnumerateArray().Select((choice, i) => RequestFields.Text(choice, $"{path}[{i}]"))],
        };
    }

    /// <summary>Ollama's field: the word json, or a schema.</summary>
    public static AnswerFormat? OllamaFormat(RequestFields fields, string name)
    {
        if (!fields.TryGet(name, out var value) || value.ValueKind == JsonValueKind.Object)
            return Schema(fields, name);
        return fields.Text(name) switch
        {
            "" => null,
            "json" => Of(AnswerFormatKind.JsonObject, fields, name, text: null),
            _ => throw OpenAiErrors.InvalidValue(fields.Path(name), $"'{fields.Path(name)}' must be json or a schema."),
        };
    }

    private static AnswerFormat Of(AnswerFormatKind kind, RequestFields fields, string name, string? text) =>
        new() { Kind = kind, Text = text, IsStrict = true, Field = fields.Path(name) };

    private static string? Json(RequestFields fields, string name)
    {
        if (!fields.TryGet(name, out var value))
            return null;
        var path = fields.Path(name);
        if (value.ValueKind == JsonValueKind.Object)
            return RawJson.Read(value, path);
        var text = RequestFields.Text(value, path);
        try
        {
            using var document = JsonDocument.Parse(text, JsonBody.Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return RawJson.Read(document.RootElement, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
        }
        throw OpenAiErrors.InvalidValue(
            path, $"'{path}' must be a JSON object, or a text that holds one, with no key twice and at most {JsonBody.MaxDepth} levels.");
    }
}
