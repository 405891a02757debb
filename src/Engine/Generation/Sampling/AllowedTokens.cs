using System.Numerics;

namespace Otron.Engine.Generation.Sampling;

/// <summary>The tokens that may be drawn: few as a list, many as bits; the default allows all.</summary>
public readonly ref struct AllowedTokens
{
    private AllowedTokens(ReadOnlySpan<int> ids, ReadOnlySpan<ulong> bits)
    {
        Ids = ids;
        Bits = bits;
    }

    /// <summary>The allowed ids in rising order; empty where they are bits, or all.</summary>
    public ReadOnlySpan<int> Ids { get; }

    /// <summary>Bit id % 64 of word id / 64 allows an id; empty where they are a list, or all.</summary>
    public ReadOnlySpan<ulong> Bits { get; }

    /// <param name="ids">At least one, in rising order.</param>
    public static AllowedTokens Of(ReadOnlySpan<int> ids) => new(ids, []);

    /// <param name="bits">At least one bit is set.</param>
    public static AllowedTokens OfBits(ReadOnlySpan<ulong> bits) => new([], bits);

    /// <summary>The lowest allowed id; 0 if all are allowed.</summary>
    public int Lowest
    {
        get
        {
            if (!Ids.IsEmpty)
                return Ids[0];
            var word = Bits.IndexOfAnyExcept(0UL);
            return word < 0 ? 0 : word * 64 + BitOperations.TrailingZeroCount(Bits[word]);
        }
    }

    public bool Contains(int id) =>
        !Bits.IsEmpty ? (Bits[id / 64] >> (id % 64) & 1) != 0 : Ids.IsEmpty || Ids.BinarySearch(id) >= 0;

    /// <summary>Sets the logits of all other tokens to -infinity. Only for a set of bits.</summary>
    internal void Bar(Span<float> logits)
    {
        for (var word = 0; word * 64 < logits.Length; word++)
        {
            var start = word * 64;
            var barred = word < Bits.Length ? ~Bits[word] : ulong.MaxValue;
            if (barred == ulong.MaxValue)
            {
                logits.Slice(start, Math.Min(64, logits.Length - start)).Fill(float.NegativeInfinity);
                continue;
            }
            for (; barred != 0; barred &= barred - 1)
            {
                var id = start + BitOperations.TrailingZeroCount(barred);
                if (id < logits.Length)
                    logits[id] = float.NegativeInfinity;
            }
        }
    }
}
