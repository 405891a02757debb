using System.Text.Json;
using Json.Schema;

namespace Otron.Text.Tests.Constraints.Schemas;

/// <summary>A validator of others: it says whether a text is valid against a schema.</summary>
internal sealed class InstanceJudge
{
    private static readonly EvaluationOptions Options = new() { RequireFormatValidation = true };

    private readonly JsonSchema _schema;

    private InstanceJudge(JsonSchema schema) => _schema = schema;

    /// <summary>Null where the validator cannot read the schema.</summary>
    public static InstanceJudge? Of(JsonElement schema)
    {
        try
        {
            // It knows no draft 4, which differs from draft 6 in the two flags alone that keep these schemas out.
            var text = schema.GetRawText().Replace("draft-04", "draft-06", StringComparison.Ordinal).Replace("draft-03", "draft-06", StringComparison.Ordinal);
            var judge = new InstanceJudge(JsonSchema.FromText(text));
            judge.IsValid("null");
            return judge;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;
        }
    }

    public bool IsValid(string text)
    {
        using var instance = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1_000 });
        return _schema.Evaluate(instance.RootElement, Options).IsValid;
    }
}
