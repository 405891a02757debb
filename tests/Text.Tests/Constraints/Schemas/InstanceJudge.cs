extern alias JsonSchemaNet;

using System.Text.Json;
using System.Text.Json.Nodes;
using JsonSchemaNet::Json.Schema;

namespace Otron.Text.Tests.Constraints.Schemas;

/// <summary>A validator of others: it says whether a text is valid against a schema.</summary>
internal sealed class InstanceJudge
{
    // It is stricter than their RFCs in these: an address that .NET's Uri does not take, a mailbox with a quoted name.
    private static readonly HashSet<string> Unjudged = new(StringComparer.Ordinal) { "uri", "uri-reference", "iri", "iri-reference", "email" };

    private readonly JsonSchema _schema;

    private InstanceJudge(JsonSchema schema) => _schema = schema;

    /// <summary>Null where the validator cannot read the schema, as those of draft 4 with its flags.</summary>
    public static InstanceJudge? Of(JsonElement schema)
    {
        try
        {
            var root = JsonNode.Parse(schema.GetRawText())!;
            Simplify(root);
            var options = new BuildOptions { Dialect = DialectOf(schema), SchemaRegistry = new SchemaRegistry() };
            using var document = JsonDocument.Parse(root.ToJsonString());
            var judge = new InstanceJudge(JsonSchema.Build(document.RootElement.Clone(), options));
            judge.IsValid("null");
            return judge;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Null where the validator fails, as at a reference into <c>patternProperties</c>.</summary>
    public bool? IsValid(string text)
    {
        using var instance = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1_000 });
        try
        {
            return _schema.Evaluate(instance.RootElement, new() { RequireFormatValidation = true }).IsValid;
        }
        catch (KeyNotFoundException)
        {
            return null;
        }
    }

    private static Dialect DialectOf(JsonElement schema)
    {
        var named = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$schema", out var edition) ? edition.GetString()! : "";
        return named.Contains("draft-04", StringComparison.Ordinal) || named.Contains("draft-06", StringComparison.Ordinal) ? Dialect.Draft06
            : named.Contains("draft-07", StringComparison.Ordinal) ? Dialect.Draft07
            : named.Contains("2019-09", StringComparison.Ordinal) ? Dialect.Draft201909
            : Dialect.Draft202012;
    }

    private static void Simplify(JsonNode? node)
    {
        if (node is JsonObject schema)
        {
            if (schema["format"] is JsonValue format && format.TryGetValue(out string? name) && Unjudged.Contains(name))
                schema.Remove("format");
            // The dialect is given from outside, for it knows no draft 4.
            if (schema["$schema"] is JsonValue edition && edition.TryGetValue(out string? _))
                schema.Remove("$schema");
            foreach (var (_, value) in schema.ToArray())
                Simplify(value);
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
                Simplify(item);
        }
    }
}
