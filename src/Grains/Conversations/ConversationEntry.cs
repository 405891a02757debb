namespace Otron.Grains.Conversations;

/// <summary>A turn, or items that were added without one.</summary>
[GenerateSerializer, Immutable, Alias("otron.ConversationEntry")]
internal sealed record ConversationEntry
{
    /// <summary>The remains of a deleted entry.</summary>
    public static ConversationEntry Erased { get; } = new();

    /// <summary>The turn's messages. A deleted one is null, so that the others keep their places.</summary>
    [Id(0)] public ChatMessage?[] Input { get; init; } = [];

    [Id(1)] public StoredResponse? Response { get; init; }

    /// <summary>The answer was deleted as an item; its response still has it.</summary>
    [Id(2)] public bool IsOutputHidden { get; init; }

    private bool HasOutput => Response is { IsAnswered: true } && !IsOutputHidden;

    /// <summary>The entry's items in the conversation. A turn that was never answered has none.</summary>
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
