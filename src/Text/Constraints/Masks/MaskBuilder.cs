namespace Otron.Text.Constraints.Masks;

/// <summary>Collects tokens: a list while they are few, then a bit for each.</summary>
internal sealed class MaskBuilder(int tokens)
{
    private readonly int[] _few = new int[TokenMask.FewOf(tokens) + 1];
    private int _count;
    private ulong[]? _bits;

    public void Clear() => (_count, _bits) = (0, null);

    public void Add(int id)
    {
        if (_bits is null && _count < _few.Length)
            _few[_count++] = id;
        else
            Bits()[id >> 6] |= 1UL << id;
    }

    public void Add(ReadOnlySpan<int> ids)
    {
        if (_bits is null && _count + ids.Length <= _few.Length)
        {
            ids.CopyTo(_few.AsSpan(_count));
            _count += ids.Length;
            return;
        }
        var bits = Bits();
        foreach (var id in ids)
            bits[id >> 6] |= 1UL << id;
    }

    public void Add(ReadOnlySpan<ulong> words)
    {
        var bits = Bits().AsSpan(0, words.Length);
        for (var i = 0; i < bits.Length; i++)
            bits[i] |= words[i];
    }

    /// <summary>The tokens of a subtree.</summary>
    public void Add(VocabularyTrie trie, int node)
    {
        if (trie.SubtreeOf(node)?.Bits is { } bits)
            Add(bits.AsSpan());
        else
            Add(trie.TokensOf(node));
    }

    /// <summary>Takes away the tokens of a subtree.</summary>
    public void Remove(VocabularyTrie trie, int node)
    {
        if (trie.SubtreeOf(node)?.Bits is not { } words || _bits is not { } bits)
        {
            foreach (var id in trie.TokensOf(node))
                Remove(id);
            return;
        }
        for (var i = 0; i < bits.Length; i++)
            bits[i] &= ~words[i];
    }

    public void Add(TokenMask mask)
    {
        if (mask.Ids is { } ids)
            Add(ids);
        else if (mask.Bits is { } bits)
            Add(bits.AsSpan());
        else
            for (var id = 0; id < tokens; id++)
                Add(id);
    }

    public void Remove(int id)
    {
        if (_bits is null)
            _count = Without(_few.AsSpan(0, _count), id);
        else if ((uint)id < (uint)tokens)
            _bits[id >> 6] &= ~(1UL << id);
    }

    public TokenMask Build()
    {
        if (_bits is { } bits)
        {
            _bits = null; // the mask keeps them
            return TokenMask.Of(bits, tokens);
        }
        var few = _few.AsSpan(0, _count);
        few.Sort();
        var distinct = 0;
        for (var i = 0; i < few.Length; i++)
            if (i == 0 || few[i] != few[distinct - 1])
                few[distinct++] = few[i];
        return distinct == tokens ? TokenMask.All(tokens) : TokenMask.Of(few[..distinct].ToArray());
    }

    private static int Without(Span<int> ids, int id)
    {
        var left = 0;
        foreach (var one in ids)
            if (one != id)
                ids[left++] = one;
        return left;
    }

    private ulong[] Bits()
    {
        if (_bits is null)
        {
            _bits = new ulong[(tokens + 63) / 64];
            foreach (var id in _few.AsSpan(0, _count))
                _bits[id >> 6] |= 1UL << id;
        }
        return _bits;
    }
}
