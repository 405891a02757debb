namespace Otron.Text.Constraints.Regexes;

/// <summary>A partition of the bytes: a term's derivatives by two bytes of one class are the same.</summary>
internal sealed class ByteClasses
{
    private readonly byte[] _of;
    private readonly byte[] _samples;

    /// <param name="of">The class of each byte, numbered in the order of their first bytes.</param>
    public ByteClasses(int id, byte[] of)
    {
        Id = id;
        _of = of;
        var samples = new List<byte>();
        for (var one = 0; one < 256; one++)
        {
            if (of[one] == samples.Count)
                samples.Add((byte)one);
        }
        _samples = [.. samples];
    }

    public int Id { get; }

    public int Count => _samples.Length;

    /// <summary>The class of each byte.</summary>
    public ReadOnlySpan<byte> Of => _of;

    /// <summary>The lowest byte of each class.</summary>
    public ReadOnlySpan<byte> Samples => _samples;
}
