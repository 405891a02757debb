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
    private readonly short[] _pairs = new short[256 * 256];

    public BytePartitions(ByteSet spellable)
    {
        Coarsest = Intern(new byte[256]);
        Coarsest = Of(spellable);
        Finest = Of(one => one);
    }

    /// <summary>The partition of a term whose derivatives are all the same.</summary>
    public ByteClasses Coarsest { get; }

    /// <summary>Every byte is a class of its own.</summary>
    public ByteClasses Finest { get; }

    /// <summary>The bytes of a set and the others.</summary>
    public ByteClasses Of(ByteSet set)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_sets, set, out _);
        return known ??= Of(one => set.Contains(one) ? 1 : 0);
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

    private ByteClasses Cross(ByteClasses a, ByteClasses b)
    {
        var of = new byte[256];
        var pairs = _pairs.AsSpan(0, a.Count * b.Count);
        pairs.Fill(-1);
        short count = 0;
        for (var one = 0; one < 256; one++)
        {
            ref var number = ref pairs[a.Of[one] * b.Count + b.Of[one]];
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
            var hash = default(HashCode);
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }
    }
}
