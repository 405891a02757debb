namespace Otron.Grains.Conversations;

/// <summary>A turn, or items that were added without one.</summary>
[GenerateSerializer, Immutable, Alias("otron.ConversationEntry")]
internal sealed record ConversationEntry
{
    /// <summary>What is left of a deleted one.</summary>
    public static ConversationEntry Erased { get; } = new();

    /// <summary>Null where an item was deleted: the others keep their places.</summary>
    [Id(0)] public ChatMessage?[] Input { get; init; } = [];

    [Id(1)] public StoredResponse? Response { get; init; }

    /// <summary>The answer was deleted as an item; the response it came from still tells of it.</summary>
    [Id(2)] public bool IsOutputHidden { get; init; }

    private bool HasOutput => Response is { IsAnswered: true } && !IsOutputHidden;

    /// <summary>Items of the conversation. A turn that was never answered leaves none.</summary>
    public IEnumerable<ConversationItem> Items(int number)
    {
        if (Response is { IsAnswered: false })
            yield break;
        foreach (var item in InputItems(number))
            yield return item;
        if (HasOutput)
            yield return new(number, Input.Length, new("assistant", Response!.Text), Response.Status == ResponseStatus.Completed);
    }

    public IEnumerable<ConversationItem> InputItems(int number)
    {
        for (var i = 0; i < Input.Length; i++)
            if (Input[i] is { } message)
                yield return new(number, i, message);
    }

    public ConversationEntry Without(int index) => index < Input.Length
        ? this with { Input = [.. Input.Select((message, i) => i == index ? null : message)] }
        : this with { IsOutputHidden = true };
}
