namespace Otron.Text.Templates;

/// <summary>A message of a conversation, as the client sent it.</summary>
/// <param name="Role"><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>; templates may know others.</param>
/// <param name="Content">Its text; null where the client sent none.</param>
public sealed record PromptMessage(string Role, string? Content)
{
    public string? Name { get; init; }

    /// <summary>The calls of an assistant's message.</summary>
    public IReadOnlyList<PromptCall> Calls { get; init; } = [];

    /// <summary>The call whose result a tool's message is.</summary>
    public string? CallId { get; init; }

    /// <summary>What an assistant's message was preceded by, as reasoning.</summary>
    public string? Reasoning { get; init; }
}
