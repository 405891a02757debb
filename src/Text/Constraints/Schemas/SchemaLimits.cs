namespace Otron.Text.Constraints.Schemas;

/// <summary>How large a schema may be.</summary>
public sealed record SchemaLimits
{
    public static readonly SchemaLimits Default = new();

    /// <summary>Size of the schema as JSON.</summary>
    public int Bytes { get; init; } = 512 * 1024;

    /// <summary>Levels of JSON in the schema; a schema inside a schema is two.</summary>
    public int Levels { get; init; } = 200;

    /// <summary>Keys under <c>properties</c>, in the whole schema.</summary>
    public int Properties { get; init; } = 5_000;

    /// <summary>Values under one <c>enum</c>.</summary>
    public int EnumValues { get; init; } = 5_000;
}
