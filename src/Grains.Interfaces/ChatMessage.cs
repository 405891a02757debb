namespace Otron.Contract;

/// <summary>One message of a conversation, as the client sent it.</summary>
/// <param name="Role"><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Content">Plain text; text parts are joined by the API.</param>
/// <param name="Name">An optional name of the speaker, for templates that print it.</param>
[GenerateSerializer, Immutable, Alias("otron.ChatMessage")]
public sealed record ChatMessage(
    [property: Id(0)] string Role,
    [property: Id(1)] string Content,
    [property: Id(2)] string? Name = null)
{
    /// <summary>The calls of an assistant's message; null for none.</summary>
    [Id(3)] public ToolCall[]? ToolCalls { get; init; }

    /// <summary>The call that a tool's message answers.</summary>
    [Id(4)] public string? ToolCallId { get; init; }

    /// <summary>What an assistant's message was preceded by, as reasoning; null for none.</summary>
    [Id(5)] public string? Reasoning { get; init; }
}
