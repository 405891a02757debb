using System.Text;

namespace Otron.Engine.Onnx;

/// <summary>
/// Reads the wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding) from a file. It seeks over skipped fields,
/// so gigabytes of weights cost nothing. A message is known by its end: the position of the byte after it.
/// </summary>
internal sealed class ProtobufReader(Stream stream)
{
    private const int MaxTextBytes = 1 << 16;

    private int _wireType;

    public long Length { get; } = stream.Length;

    /// <summary>The messages in one field of the message that ends at <paramref name="end"/>; each must be read before the next.</summary>
    /// <returns>The end of each.</returns>
    public IEnumerable<long> Messages(long end, int field)
    {
        while (TryReadField(end, out var found))
        {
            if (found == field)
                yield return ReadEnd();
            else
                Skip();
        }
    }

    /// <summary>Reads the number of the next field; its value must then be read or skipped. False at the end of the message.</summary>
    public bool TryReadField(long end, out int field)
    {
        field = 0;
        if (stream.Position == end)
            return false;
        if (stream.Position > end)
            throw new InvalidDataException($"it is damaged at byte {stream.Position}");
        var key = ReadVarint();
        field = (int)(key >> 3);
        _wireType = (int)(key & 7);
        return true;
    }

    public void Skip()
    {
        switch (_wireType)
        {
            case 0:
                ReadVarint();
                break;
            case 1:
                SkipTo(stream.Position + 8);
                break;
            case 2:
                SkipTo(ReadEnd());
                break;
            case 5:
                SkipTo(stream.Position + 4);
                break;
            default:
                throw new InvalidDataException($"it is no ONNX file, or damaged at byte {stream.Position}");
        }
    }

    /// <summary>Reads the length of a message or text, and gives its end.</summary>
    public long ReadEnd()
    {
        var length = ReadVarint();
        var end = stream.Position + (long)length;
        if (length > (ulong)Length || end > Length)
            throw CutOff();
        return end;
    }

    public string ReadText()
    {
        var count = (int)Math.Min(ReadEnd() - stream.Position, MaxTextBytes + 1);
        if (count > MaxTextBytes)
            throw new InvalidDataException($"it is damaged at byte {stream.Position}: a name of over {MaxTextBytes} bytes");
        Span<byte> bytes = count <= 256 ? stackalloc byte[count] : new byte[count];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = stream.ReadByte();
            if (next < 0)
                throw CutOff();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException($"it is no ONNX file, or damaged at byte {stream.Position}");
    }

    private void SkipTo(long position)
    {
        if (position > Length)
            throw CutOff();
        stream.Position = position;
    }

    private InvalidDataException CutOff() => new($"it is cut off: {Length} bytes are there, more were written");
}
