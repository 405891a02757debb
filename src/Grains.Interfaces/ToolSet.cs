namespace Otron.Contract;

/// <summary>Whether the answer calls tools.</summary>
public enum ToolMode : byte
{
    /// <summary>The model decides.</summary>
    Auto = 0,

    /// <summary>The model sees the tools and calls none.</summary>
    None = 1,

    /// <summary>The answer is one call or more.</summary>
    Required = 2,

    /// <summary>The answer is one call of the one tool in <see cref="ToolSet.Allowed"/>.</summary>
    Named = 3,
}

/// <summary>The tools of a request, and how the answer may call them.</summary>
[GenerateSerializer, Immutable, Alias("otron.ToolSet")]
public sealed record ToolSet
{
    /// <summary>At least one.</summary>
    [Id(0)] public required ToolDefinition[] Tools { get; init; }

    [Id(1)] public ToolMode Mode { get; init; }

    /// <summary>Names of the tools that may be called; null for all.</summary>
    [Id(2)] public string[]? Allowed { get; init; }

    /// <summary>The answer has one call at most.</summary>
    [Id(3)] public bool IsSingle { get; init; }
}

/// <summary>A function that the client offers to the model.</summary>
/// <param name="Function">The object with name, description and parameters as JSON, its keys in the client's order and without <c>strict</c>.</param>
/// <param name="IsStrict">Arguments that the schema forbids are never written; a schema that cannot be kept is refused.</param>
/// <param name="Field">The field of the request that holds its schema, for errors.</param>
[GenerateSerializer, Immutable, Alias("otron.ToolDefinition")]
public sealed record ToolDefinition(
    [property: Id(0)] string Name,
    [property: Id(1)] string Function,
    [property: Id(2)] bool IsStrict,
    [property: Id(3)] string Field);
