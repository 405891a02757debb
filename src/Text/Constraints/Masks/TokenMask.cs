namespace Otron.Text.Constraints.Masks;

/// <summary>A set of tokens: all, a sorted list of few, or a bit for each.</summary>
public sealed class TokenMask
{
    /// <summary>Every token may come.</summary>
    public bool IsAll => throw new NotSupportedException();

    /// <summary>The tokens in rising order, where they are few; null where they are many.</summary>
    public int[]? Ids => throw new NotSupportedException();

    /// <summary>Bit id % 64 of word id / 64, where the tokens are many; null where they are few, or all.</summary>
    public ulong[]? Bits => throw new NotSupportedException();

    public bool Contains(int id) => throw new NotSupportedException();
}
