namespace Otron.Text.Constraints.Masks;

/// <summary>Tokens that end an answer, and the masks that were made with them, by configuration.</summary>
internal sealed class EndTokens(int[] ids)
{
    private readonly Dictionary<int, MaskSlot> _slots = [];
    private readonly Dictionary<int, MaskSlot> _firstSlots = [];

    public int[] Ids => ids;

    /// <summary>These tokens alone: what may come after one of them.</summary>
    public TokenMask Mask { get; } = TokenMask.Of([.. ids.Distinct().Order()]);

    public bool Contains(int id) => Array.IndexOf(ids, id) >= 0;

    public MaskSlot SlotOf(int configuration, bool isFirst)
    {
        var slots = isFirst ? _firstSlots : _slots;
        if (!slots.TryGetValue(configuration, out var slot))
            slots.Add(configuration, slot = new());
        return slot;
    }

    public void Forget()
    {
        _slots.Clear();
        _firstSlots.Clear();
    }
}
