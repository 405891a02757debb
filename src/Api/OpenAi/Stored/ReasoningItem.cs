namespace Otron.Api.OpenAi.Stored;

/// <summary>What a model has thought before it answered. It is told as it is, so there is no summary of it.</summary>
internal sealed record ReasoningItem(string Id, string Status, MessagePart[] Content) : StoredItem(Id, Status)
{
    public string[] Summary { get; } = [];

    public override StoredItem WithoutText() => this with { Content = [] };
}
