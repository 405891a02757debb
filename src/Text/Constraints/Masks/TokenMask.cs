using System.Numerics;

namespace Otron.Text.Constraints.Masks;

/// <summary>A set of tokens: all, a sorted list of few, or a bit for each.</summary>
public sealed class TokenMask : IEquatable<TokenMask>
{
    private readonly ulong _hash;

    private TokenMask(int count, int[]? ids, ulong[]? bits)
    {
        (Count, Ids, Bits) = (count, ids, bits);
        var hash = (ulong)count * 0x9E3779B97F4A7C15;
        foreach (var id in ids ?? [])
            hash = (BitOperations.RotateLeft(hash, 5) ^ (uint)id) * 0x9E3779B97F4A7C15;
        foreach (var word in bits ?? [])
            hash = (BitOperations.RotateLeft(hash, 5) ^ word) * 0x9E3779B97F4A7C15;
        _hash = hash;
    }

    /// <summary>Every token may come.</summary>
    public bool IsAll => Ids is null && Bits is null;

    /// <summary>The tokens in rising order, where they are few; null where they are many.</summary>
    public int[]? Ids { get; }

    /// <summary>Bit id % 64 of word id / 64, where the tokens are many; null where they are few, or all.</summary>
    public ulong[]? Bits { get; }

    /// <summary>The number of tokens.</summary>
    public int Count { get; }

    /// <summary>An estimate of the bytes that it takes.</summary>
    internal int Size => 64 + (Ids?.Length ?? 0) * sizeof(int) + (Bits?.Length ?? 0) * sizeof(ulong);

    public bool Contains(int id) => Ids is { } ids ? Array.BinarySearch(ids, id) >= 0
        : Bits is { } bits ? (uint)id < (uint)bits.Length * 64 && (bits[id >> 6] >> id & 1) != 0
        : (uint)id < (uint)Count;

    public bool Equals(TokenMask? other) =>
        other is not null && _hash == other._hash && Count == other.Count
        && Ids.AsSpan().SequenceEqual(other.Ids) && Bits.AsSpan().SequenceEqual(other.Bits);

    public override bool Equals(object? obj) => Equals(obj as TokenMask);

    public override int GetHashCode() => (int)(_hash >> 32);

    internal static TokenMask All(int tokens) => new(tokens, null, null);

    /// <param name="ids">In rising order, each once.</param>
    internal static TokenMask Of(int[] ids) => new(ids.Length, ids, null);

    /// <summary>In the form that fits the number of tokens.</summary>
    /// <param name="bits">A bit for each token.</param>
    /// <param name="tokens">The number of tokens of the model.</param>
    internal static TokenMask Of(ulong[] bits, int tokens)
    {
        var count = 0;
        foreach (var word in bits)
            count += BitOperations.PopCount(word);
        return count == tokens ? All(tokens) : count > FewOf(tokens) ? new(count, null, bits) : Of(Listed(bits, count));
    }

    /// <summary>As many tokens of a model as are better listed than marked by bits.</summary>
    internal static int FewOf(int tokens) => tokens / 50;

    private static int[] Listed(ulong[] bits, int count)
    {
        var (ids, at) = (new int[count], 0);
        for (var i = 0; i < bits.Length; i++)
            for (var word = bits[i]; word != 0; word &= word - 1)
                ids[at++] = i << 6 | BitOperations.TrailingZeroCount(word);
        return ids;
    }
}
