using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>Reads the form that an answer must have. Other servers have names of their own for it; a request may use one of them.</summary>
internal static class FormatFields
{
    private const string WhitespacePattern = "guided_whitespace_pattern";

    private static readonly (string Name, Func<RequestFields, string, AnswerFormat?> Read)[] OtherNames =
    [
        ("guided_json", ConstraintReader.Schema),
        ("guided_regex", ConstraintReader.Regex),
        ("guided_choice", ConstraintReader.Choice),
        ("guided_grammar", ConstraintReader.Grammar),
        ("guided_json_object", ConstraintReader.JsonObject),
        ("structural_tag", ConstraintReader.StructuralTag),
        ("json_schema", ConstraintReader.Schema),
        ("regex", ConstraintReader.Regex),
        ("ebnf", ConstraintReader.Grammar),
        ("grammar", ConstraintReader.Grammar),
        ("format", ConstraintReader.OllamaFormat),
    ];

    /// <summary>The form of a chat's or a completion's text; null for any.</summary>
    public static AnswerFormat? OfChat(RequestFields fields) => OneOf(ResponseFormat.OfChat(fields), "response_format", fields);

    /// <summary>The form of a response's text; null for any.</summary>
    public static AnswerFormat? OfResponse(RequestFields fields) => OneOf(ResponseFormat.OfResponse(fields), "text.format", fields);

    private static AnswerFormat? OneOf(AnswerFormat? first, string name, RequestFields fields)
    {
        var (format, field) = (first, name);
        Add(StructuredOutputs.Read(fields), StructuredOutputs.Name);
        foreach (var other in OtherNames)
            Add(other.Read(fields, other.Name), other.Name);
        var pattern = fields.Text(WhitespacePattern);
        return pattern is null || format is null ? format : format with { WhitespacePattern = pattern };

        void Add(AnswerFormat? next, string nextField)
        {
            if (next is null)
                return;
            if (format is not null)
                throw OpenAiErrors.InvalidValue(nextField, $"'{field}' and '{nextField}' each give the answer a form; send one of them.");
            (format, field) = (next, nextField);
        }
    }
}
