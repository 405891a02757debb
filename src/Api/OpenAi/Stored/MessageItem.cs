namespace Otron.Api.OpenAi.Stored;

internal sealed record MessageItem(string Id, string Status, string Role, MessagePart[] Content) : StoredItem(Id, Status)
{
    public override StoredItem WithoutText() => this with { Content = [] };
}

internal sealed record MessagePart(string Type, string Text)
{
    /// <summary>Only parts of outputs have them.</summary>
    public string[]? Annotations { get; init; }

    public string[]? Logprobs { get; init; }

    public static MessagePart Of(string role, string text) =>
        role == "assistant" ? new("output_text", text) { Annotations = [], Logprobs = [] } : new("input_text", text);

    public static MessagePart OfReasoning(string text) => new("reasoning_text", text);
}
