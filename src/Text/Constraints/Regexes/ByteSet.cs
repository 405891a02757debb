using System.Numerics;

namespace Otron.Text.Constraints.Regexes;

/// <summary>A set of bytes.</summary>
internal sealed class ByteSet(ulong low, ulong lower, ulong upper, ulong high) : IEquatable<ByteSet>
{
    private readonly ulong _w0 = low, _w1 = lower, _w2 = upper, _w3 = high;

    public static ByteSet None { get; } = new(0, 0, 0, 0);

    public static ByteSet All { get; } = new(~0UL, ~0UL, ~0UL, ~0UL);

    public bool IsEmpty => (_w0 | _w1 | _w2 | _w3) == 0;

    public int Count => BitOperations.PopCount(_w0) + BitOperations.PopCount(_w1) + BitOperations.PopCount(_w2) + BitOperations.PopCount(_w3);

    public static ByteSet Of(ReadOnlySpan<byte> bytes)
    {
        Span<ulong> words = stackalloc ulong[4];
        words.Clear();
        foreach (var one in bytes)
            words[one >> 6] |= 1UL << (one & 63);
        return new ByteSet(words[0], words[1], words[2], words[3]);
    }

    public static ByteSet Range(byte first, byte last)
    {
        Span<ulong> words = stackalloc ulong[4];
        words.Clear();
        for (int one = first; one <= last; one++)
            words[one >> 6] |= 1UL << (one & 63);
        return new ByteSet(words[0], words[1], words[2], words[3]);
    }

    public bool IsWithin(ByteSet other) => ((_w0 & ~other._w0) | (_w1 & ~other._w1) | (_w2 & ~other._w2) | (_w3 & ~other._w3)) == 0;

    public bool Contains(byte one) => ((one >> 6) switch { 0 => _w0, 1 => _w1, 2 => _w2, _ => _w3 } >> (one & 63) & 1) != 0;

    public static ByteSet operator |(ByteSet a, ByteSet b) => new(a._w0 | b._w0, a._w1 | b._w1, a._w2 | b._w2, a._w3 | b._w3);

    public static ByteSet operator &(ByteSet a, ByteSet b) => new(a._w0 & b._w0, a._w1 & b._w1, a._w2 & b._w2, a._w3 & b._w3);

    public static ByteSet operator ~(ByteSet a) => new(~a._w0, ~a._w1, ~a._w2, ~a._w3);

    public bool Equals(ByteSet? other) =>
        other is not null && _w0 == other._w0 && _w1 == other._w1 && _w2 == other._w2 && _w3 == other._w3;

    public override bool Equals(object? obj) => Equals(obj as ByteSet);

    public override int GetHashCode() => HashCode.Combine(_w0, _w1, _w2, _w3);
}
