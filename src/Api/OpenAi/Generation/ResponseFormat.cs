using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>Reads OpenAI's field for the form of an answer: <c>response_format</c> of chats, <c>text.format</c> of responses.</summary>
internal static class ResponseFormat
{
    private const string JsonSchema = "json_schema";

    /// <summary>The form that a chat or completion asks for; null for any text.</summary>
    public static AnswerFormat? OfChat(RequestFields fields)
    {
        const string Name = "response_format";
        if (!fields.TryGet(Name, out var value))
            return null;
        var format = Object(value, Name);
        return format.Text("type") switch
        {
            "text" => null,
            "json_object" when format.TryGet("schema", out var schema) => OfSchema(schema, format, Name, name: null), // llama.cpp's
            "json_object" => Any(Name),
            JsonSchema => format.TryGet(JsonSchema, out var inner)
                ? Named(Object(inner, format.Path(JsonSchema)), Name)
                : throw OpenAiErrors.Missing(format.Path(JsonSchema)),
            "structural_tag" => new()
            {
                Kind = AnswerFormatKind.StructuralTag,
                Text = RawJson.Read(value, Name),
                IsStrict = true,
                ClosesObjects = true,
                Field = Name,
            },
            null => throw OpenAiErrors.Missing(format.Path("type")),
            _ => throw OpenAiErrors.InvalidValue(
                format.Path("type"), $"'{format.Path("type")}' must be text, json_object, {JsonSchema} or structural_tag."),
        };
    }

    /// <summary>The form that a response asks for; null for any text.</summary>
    public static AnswerFormat? OfResponse(RequestFields fields)
    {
        const string Text = "text";
        if (!fields.TryGet(Text, out var value) || !Object(value, Text).TryGet("format", out var inner))
            return null;
        var format = Object(inner, "text.format");
        return format.Text("type") switch
        {
            "text" => null,
            "json_object" => Any(format.Path("type")),
            JsonSchema => Named(format, format.Path("schema")),
            null => throw OpenAiErrors.Missing(format.Path("type")),
            _ => throw OpenAiErrors.InvalidValue(format.Path("type"), $"'{format.Path("type")}' must be text, json_object or {JsonSchema}."),
        };
    }

    private static AnswerFormat Named(RequestFields definition, string field)
    {
        var name = FunctionName.ReadSchema(definition);
        definition.Text("description");
        return definition.TryGet("schema", out var schema)
            ? OfSchema(schema, definition, field, name) with { IsStrict = definition.Boolean("strict") ?? false }
            : throw OpenAiErrors.Missing(definition.Path("schema"));
    }

    private static AnswerFormat OfSchema(JsonElement schema, RequestFields holder, string field, string? name)
    {
        var path = holder.Path("schema");
        if (schema.ValueKind != JsonValueKind.Object)
            throw new OtronException(
                ErrorCode.InvalidFormat, $"Invalid schema for {field}{(name is null ? "" : $" '{name}'")}: the schema must be a JSON object.", field);
        return new() { Kind = AnswerFormatKind.JsonSchema, Text = RawJson.Read(schema, path), ClosesObjects = true, Field = field, Name = name };
    }

    private static AnswerFormat Any(string field) => new() { Kind = AnswerFormatKind.JsonObject, IsStrict = true, Field = field };

    private static RequestFields Object(JsonElement value, string path) => value.ValueKind == JsonValueKind.Object
        ? new(value, path)
        : throw OpenAiErrors.InvalidValue(path, $"'{path}' must be an object.");
}
