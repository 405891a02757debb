namespace Otron.Contract;

/// <summary>A call of a tool that an assistant's message made.</summary>
/// <param name="Arguments">JSON as it was written, which a model may have broken.</param>
[GenerateSerializer, Immutable, Alias("otron.ToolCall")]
public sealed record ToolCall([property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] string Arguments);
