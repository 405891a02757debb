using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>Reads vLLM's object <c>structured_outputs</c>: exactly one form, and options of its JSON.</summary>
internal static class StructuredOutputs
{
    public const string Name = "structured_outputs";

    private static readonly (string Name, Func<RequestFields, string, AnswerFormat?> Read)[] Kinds =
    [
        ("json", ConstraintReader.Schema),
        ("regex", ConstraintReader.Regex),
        ("choice", ConstraintReader.Choice),
        ("choices", ConstraintReader.Choice),
        ("grammar", ConstraintReader.Grammar),
        ("json_object", ConstraintReader.JsonObject),
        ("structural_tag", ConstraintReader.StructuralTag),
    ];

    /// <returns>Null if the field is absent or an empty object.</returns>
    public static AnswerFormat? Read(RequestFields fields)
    {
        if (!fields.TryGet(Name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Object)
            throw OpenAiErrors.InvalidValue(Name, $"'{Name}' must be an object.");
        if (value.GetPropertyCount() == 0)
            return null;
        var members = new RequestFields(value, Name);
        var formats = Kinds.Select(kind => kind.Read(members, kind.Name)).OfType<AnswerFormat>().ToArray();
        if (formats.Length != 1)
            throw OpenAiErrors.InvalidValue(
                Name, $"'{Name}' must have exactly one of json, regex, choice, grammar, json_object and structural_tag.");
        return formats[0] with
        {
            ForbidsWhitespace = members.Boolean("disable_any_whitespace") ?? false,
            ForbidsAdditional = members.Boolean("disable_additional_properties") ?? false,
            WhitespacePattern = members.Text("whitespace_pattern"),
        };
    }
}
