namespace Otron.Text.Constraints.Masks;

/// <summary>
/// Where a configuration finds its mask. The mask may go at any time, and is then made again. Reading and marking are single writes, so
/// the readers need no lock.
/// </summary>
internal sealed class MaskSlot
{
    /// <summary>Null where the mask was not made, or has gone.</summary>
    public TokenMask? Mask { get; set; }

    /// <summary>The mask was used since the cache looked last.</summary>
    public bool IsUsed { get; set; }
}

/// <summary>
/// The masks of all constraints of a model within a budget of bytes. Equal masks are one object. The least recently used go first, as
/// far as one mark for each tells (the clock algorithm of Corbató, 1968). Thread-safe.
/// </summary>
internal sealed class MaskCache(long budget)
{
    private const int SlotSize = 100;

    private readonly Lock _lock = new();
    private readonly Queue<MaskSlot> _slots = new();
    private readonly Dictionary<TokenMask, int> _users = [];
    private readonly Dictionary<TokenMask, TokenMask> _masks = [];

    /// <summary>An estimate of the bytes that are held.</summary>
    public long Size { get; private set; }

    /// <summary>Keeps a mask in its slot, for some time.</summary>
    /// <returns>The mask, or one that is equal and was there before.</returns>
    public TokenMask Add(MaskSlot slot, TokenMask mask)
    {
        lock (_lock)
        {
            if (_masks.TryGetValue(mask, out var equal))
                mask = equal;
            else
            {
                _masks.Add(mask, mask);
                Size += mask.Size;
            }
            _users[mask] = _users.GetValueOrDefault(mask) + 1;
            Size += SlotSize;
            (slot.Mask, slot.IsUsed) = (mask, true);
            _slots.Enqueue(slot);
            while (Size > budget && _slots.Count > 1)
                Evict();
            return mask;
        }
    }

    private void Evict()
    {
        var slot = _slots.Dequeue();
        if (slot.IsUsed)
        {
            slot.IsUsed = false;
            _slots.Enqueue(slot);
            return;
        }
        var mask = slot.Mask!;
        slot.Mask = null;
        Size -= SlotSize;
        if (--_users[mask] > 0)
            return;
        _users.Remove(mask);
        _masks.Remove(mask);
        Size -= mask.Size;
    }
}
