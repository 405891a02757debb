namespace Otron.Contract;

/// <summary>One message of a conversation, as the client sent it.</summary>
/// <param name="Role"><c>system</c>, <c>developer</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Plain text; text parts are joined by the API.</param>
/// <param name="Name">An optional name of the speaker, for templates that print it.</param>
[GenerateSerializer, Immutable, Alias("otron.ChatMessage")]
public sealed record ChatMessage(
    [property: Id(0)] string Role,
    [property: Id(1)] string Content,
    [property: Id(2)] string? Name = null);
