namespace Otron.Grains.Conversations;

/// <summary>A turn, or items that were added without one.</summary>
[GenerateSerializer, Immutable, Alias("otron.ConversationEntry")]
internal sealed record ConversationEntry
{
    /// <summary>The remains of a deleted entry.</summary>
    public static ConversationEntry Erased { get; } = new();

    /// <summary>The turn's items. A deleted one is null, so that the others keep their places.</summary>
    [Id(0)] public ChatMessage?[] Input { get; init; } = [];

    [Id(1)] public StoredResponse? Response { get; init; }

    /// <summary>The answer was deleted item by item; its response still has it.</summary>
    [Id(2)] public bool IsOutputHidden { get; init; }

    /// <summary>Places of items of the answer that were deleted, while others are left.</summary>
    [Id(3)] public int[]? HiddenOutput { get; init; }

    /// <summary>The entry's items in the conversation. A turn that was never answered has none.</summary>
    public IEnumerable<ConversationItem> Items(int number) => Response is { IsAnswered: false } ? [] : [.. InputItems(number), .. OutputItems(number)];

    public IEnumerable<ConversationItem> InputItems(int number)
    {
        for (var i = 0; i < Input.Length; i++)
            if (Input[i] is { } message)
                yield return new(number, i, message);
    }

    /// <param name="index">The place of one of the entry's items.</param>
    public ConversationEntry Without(int index)
    {
        if (index < Input.Length)
            return this with { Input = [.. Input.Select((message, i) => i == index ? null : message)] };
        int[] hidden = [.. HiddenOutput ?? [], index];
        var isAll = OutputItems(number: 0).All(item => item.Index == index);
        return isAll ? this with { IsOutputHidden = true, HiddenOutput = null } : this with { HiddenOutput = hidden };
    }

    private IEnumerable<ConversationItem> OutputItems(int number)
    {
        if (Response is not { IsAnswered: true } || IsOutputHidden)
            yield break;
        var items = Response.Items;
        for (var i = 0; i < items.Count; i++)
        {
            var isCut = Response.Status != ResponseStatus.Completed && i == items.Count - 1;
            if (HiddenOutput?.Contains(Input.Length + i) is not true)
                yield return new(number, Input.Length + i, items[i], IsComplete: !isCut);
        }
    }
}
