namespace Otron.Contract;

public enum AnswerFormatKind : byte
{
    /// <summary>Any JSON object.</summary>
    JsonObject = 0,

    /// <summary>JSON that is valid against a schema.</summary>
    JsonSchema = 1,

    /// <summary>A text that a regular expression matches as a whole.</summary>
    Regex = 2,

    /// <summary>One of some texts.</summary>
    Choice = 3,

    /// <summary>A text of a grammar in llama.cpp's notation (GBNF).</summary>
    Grammar = 4,

    /// <summary>A text with tagged parts, each of a form of its own.</summary>
    StructuralTag = 5,
}

/// <summary>The form that an answer's text must have.</summary>
[GenerateSerializer, Immutable, Alias("otron.AnswerFormat")]
public sealed record AnswerFormat
{
    [Id(0)] public required AnswerFormatKind Kind { get; init; }

    /// <summary>The schema or structural tag as JSON, the regular expression, or the grammar.</summary>
    [Id(1)] public string? Text { get; init; }

    [Id(2)] public string[]? Choices { get; init; }

    /// <summary>A schema that cannot be kept exactly is refused; otherwise the part of it that cannot be kept becomes any JSON.</summary>
    [Id(3)] public bool IsStrict { get; init; }

    /// <summary>An object that has <c>properties</c> and does not speak of <c>additionalProperties</c> has no others.</summary>
    [Id(4)] public bool ClosesObjects { get; init; }

    /// <summary>Every object is closed, whatever the schema says.</summary>
    [Id(5)] public bool ForbidsAdditional { get; init; }

    /// <summary>No white space between the pieces of JSON.</summary>
    [Id(6)] public bool ForbidsWhitespace { get; init; }

    /// <summary>A regular expression for the white space between the pieces of JSON; null for the usual.</summary>
    [Id(7)] public string? WhitespacePattern { get; init; }

    /// <summary>The field of the request that asked for it, for errors.</summary>
    [Id(8)] public required string Field { get; init; }

    /// <summary>The name that the client gave to the schema, for errors.</summary>
    [Id(9)] public string? Name { get; init; }
}
