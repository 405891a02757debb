using System.Numerics;
using System.Runtime.InteropServices;

namespace Otron.Text.Constraints.Regexes;

/// <summary>
/// The partitions of an arena, one object for each. All of them tell apart what can be spelled from what cannot, so that the sample of a
/// class stands for it in both questions.
/// </summary>
internal sealed class BytePartitions
{
    private readonly Dictionary<byte[], ByteClasses> _known = new(new SameBytes());
    private readonly Dictionary<ulong, ByteClasses> _meets = [];
    private readonly Dictionary<ByteSet, ByteClasses> _sets = [];

    public BytePartitions(ByteSet spellable)
    {
        Coarsest = Intern(new byte[256]);
        Coarsest = Of(spellable);
        Finest = Intern([.. Enumerable.Range(0, 256).Select(one => (byte)one)]);
    }

    /// <summary>The partition of a term whose derivatives are all the same.</summary>
    public ByteClasses Coarsest { get; }

    /// <summary>Every byte is a class of its own.</summary>
    public ByteClasses Finest { get; }

    /// <summary>The bytes of a set and the others.</summary>
    public ByteClasses Of(ByteSet set)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_sets, set, out _);
        return known ??= Meet(Coarsest, Intern(Halves(set)));
    }

    /// <summary>Bytes with one key are one class.</summary>
    public ByteClasses Of(Func<byte, int> key)
    {
        var numbers = new Dictionary<int, byte>();
        var of = new byte[256];
        for (var one = 0; one < 256; one++)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, key((byte)one), out var exists);
            if (!exists)
                number = (byte)(numbers.Count - 1);
            of[one] = number;
        }
        return Meet(Coarsest, Intern(of));
    }

    /// <summary>The coarsest partition that is finer than both.</summary>
    public ByteClasses Meet(ByteClasses a, ByteClasses b)
    {
        if (a == b || b.Count == 1)
            return a;
        if (a.Count == 1)
            return b;
        if (a.Id > b.Id)
            (a, b) = (b, a);
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_meets, (ulong)(uint)a.Id << 32 | (uint)b.Id, out _);
        return known ??= Cross(a, b);
    }

    private static byte[] Halves(ByteSet set)
    {
        var of = new byte[256];
        var isFirst = set.Contains(0);
        for (var one = 1; one < 256; one++)
            of[one] = set.Contains((byte)one) == isFirst ? (byte)0 : (byte)1;
        return of;
    }

    private ByteClasses Cross(ByteClasses a, ByteClasses b)
    {
        var of = new byte[256];
        var size = a.Count * b.Count;
        var pairs = size <= 1024 ? stackalloc short[size] : new short[size];
        pairs.Fill(-1);
        short count = 0;
        var ofA = a.Of;
        var ofB = b.Of;
        for (var one = 0; one < 256; one++)
        {
            ref var number = ref pairs[ofA[one] * b.Count + ofB[one]];
            if (number < 0)
                number = count++;
            of[one] = (byte)number;
        }
        return Intern(of);
    }

    private ByteClasses Intern(byte[] of)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, of, out _);
        return known ??= new ByteClasses(_known.Count - 1, of);
    }

    private sealed class SameBytes : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj)
        {
            var hash = 0UL;
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(obj))
                hash = (BitOperations.RotateLeft(hash, 5) ^ word) * 0x9E3779B97F4A7C15;
            return (int)(hash >> 32);
        }
    }
}
