namespace Otron.Text.Constraints.Schemas;

/// <summary>How the JSON of a schema is written.</summary>
/// <param name="ClosesObjects">An object that has <c>properties</c> and does not speak of <c>additionalProperties</c> has no others.</param>
/// <param name="Whitespace">Where blanks and newlines may stand.</param>
/// <param name="RelaxesUnsupported">A subschema that cannot be kept becomes any JSON, in place of an error.</param>
public sealed record SchemaOptions(bool ClosesObjects, JsonWhitespace Whitespace, bool RelaxesUnsupported)
{
    /// <summary>In place of <see cref="Whitespace"/>: a pattern for what may stand between two pieces.</summary>
    public string? WhitespacePattern { get; init; }

    /// <summary>Every object is closed, whatever the schema says.</summary>
    public bool ForbidsAdditional { get; init; }

    /// <summary>How large the schema may be.</summary>
    public SchemaLimits Limits { get; init; } = SchemaLimits.Default;
}

public enum JsonWhitespace
{
    /// <summary>None.</summary>
    None,

    /// <summary>Nothing or one space after a comma and a colon.</summary>
    Spaces,

    /// <summary>Also a newline with at most 32 blanks after brackets and commas and before closing brackets.</summary>
    Lines,
}
