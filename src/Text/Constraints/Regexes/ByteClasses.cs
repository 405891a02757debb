namespace Otron.Text.Constraints.Regexes;

/// <summary>A partition of the bytes: a term's derivatives by two bytes of one class are the same.</summary>
internal sealed class ByteClasses
{
    private readonly byte[] _of;
    private readonly byte[] _samples;
    private UInt128[]? _ascii;
    private byte[][]? _members;

    /// <param name="of">The class of each byte, numbered in the order of their first bytes.</param>
    public ByteClasses(int id, byte[] of)
    {
        Id = id;
        _of = of;
        Span<byte> samples = stackalloc byte[256];
        var count = 0;
        for (var one = 0; one < 256; one++)
            if (of[one] == count)
                samples[count++] = (byte)one;
        _samples = samples[..count].ToArray();
    }

    public int Id { get; }

    public int Count => _samples.Length;

    /// <summary>The class of each byte.</summary>
    public ReadOnlySpan<byte> Of => _of;

    /// <summary>The lowest byte of each class.</summary>
    public ReadOnlySpan<byte> Samples => _samples;

    /// <summary>The bytes below 128 of each class, a bit for each.</summary>
    public ReadOnlySpan<UInt128> Ascii => _ascii ??= FindAscii();

    /// <summary>The bytes of a class.</summary>
    public ReadOnlySpan<byte> Members(int number) => (_members ??= FindMembers())[number];

    private byte[][] FindMembers()
    {
        var members = new List<byte>[Count];
        for (var one = 0; one < 256; one++)
            (members[_of[one]] ??= []).Add((byte)one);
        return Array.ConvertAll(members, bytes => bytes.ToArray());
    }

    private UInt128[] FindAscii()
    {
        var ascii = new UInt128[Count];
        for (var one = 0; one < 128; one++)
            ascii[_of[one]] |= UInt128.One << one;
        return ascii;
    }
}
