using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Otron.Engine.Onnx;

/// <summary>An input or output of a graph; each dimension is a number, a symbol such as <c>batch_size</c>, or empty.</summary>
internal sealed record GraphValue(string Name, ImmutableArray<string> Dimensions);

/// <summary>A file that holds weights of an ONNX file, and how long it must at least be.</summary>
internal sealed record ExternalData(string Location, long MinimumBytes);

/// <summary>
/// What an ONNX file says about itself, read without loading it: enough to name a missing data file or an unknown input before
/// a session is paid for. Walks the protobuf wire format and seeks over weights, so gigabytes cost nothing.
/// </summary>
internal sealed record OnnxOutline(
    ImmutableArray<GraphValue> Inputs, ImmutableArray<GraphValue> Outputs, ImmutableArray<ExternalData> ExternalData)
{
    /// <exception cref="InvalidDataException">The file is cut off or is no ONNX model.</exception>
    public static OnnxOutline Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        return new Walk(stream).Model();
    }

    // Field numbers are those of onnx.proto.
    private sealed class Walk(FileStream stream)
    {
        private const int MaxTextBytes = 1 << 16;

        private readonly long _length = stream.Length;
        private readonly List<GraphValue> _inputs = [];
        private readonly List<GraphValue> _outputs = [];
        private readonly HashSet<string> _weights = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, long> _external = new(StringComparer.Ordinal);
        private bool _sawGraph;

        public OnnxOutline Model()
        {
            Message(_length, field =>
            {
                if (field != 7)
                    return false;
                _sawGraph = true;
                Message(End(), Graph);
                return true;
            });
            if (!_sawGraph)
                throw new InvalidDataException("it holds no graph");
            // Old exports list weights among the inputs.
            return new OnnxOutline(
                [.. _inputs.Where(i => !_weights.Contains(i.Name))],
                [.. _outputs],
                [.. _external.Select(e => new ExternalData(e.Key, e.Value))]);
        }

        private bool Graph(int field)
        {
            switch (field)
            {
                case 5:
                    Initializer(End());
                    return true;
                case 11:
                    _inputs.Add(Value(End()));
                    return true;
                case 12:
                    _outputs.Add(Value(End()));
                    return true;
                default:
                    return false;
            }
        }

        private void Initializer(long end)
        {
            string? location = null;
            long offset = 0, length = 0;
            Message(end, field =>
            {
                switch (field)
                {
                    case 8:
                        _weights.Add(Text());
                        return true;
                    case 13:
                        var (key, value) = Entry(End());
                        if (key == "location")
                            location = value;
                        else if (key == "offset")
                            offset = Number(value);
                        else if (key == "length")
                            length = Number(value);
                        return true;
                    default:
                        return false;
                }
            });
            if (location is not null)
                _external[location] = Math.Max(_external.GetValueOrDefault(location), offset + length);
        }

        private (string Key, string Value) Entry(long end)
        {
            string key = "", value = "";
            Message(end, field =>
            {
                if (field == 1)
                    key = Text();
                else if (field == 2)
                    value = Text();
                else
                    return false;
                return true;
            });
            return (key, value);
        }

        private GraphValue Value(long end)
        {
            var name = "";
            var dimensions = ImmutableArray.CreateBuilder<string>();
            Message(end, field =>
            {
                if (field == 1)
                    name = Text();
                else if (field == 2)
                    Message(End(), type => type == 1 && Nested(tensor => tensor == 2 && Nested(shape => shape == 1 && Dimension(dimensions))));
                else
                    return false;
                return true;
            });
            return new GraphValue(name, dimensions.ToImmutable());
        }

        private bool Nested(Func<int, bool> onField)
        {
            Message(End(), onField);
            return true;
        }

        private bool Dimension(ImmutableArray<string>.Builder dimensions)
        {
            var text = "";
            Message(End(), field =>
            {
                if (field == 1)
                    text = Varint().ToString(CultureInfo.InvariantCulture);
                else if (field == 2)
                    text = Text();
                else
                    return false;
                return true;
            });
            dimensions.Add(text);
            return true;
        }

        /// <summary>Offers each field up to <paramref name="end"/>; a field that <paramref name="onField"/> does not take is skipped.</summary>
        private void Message(long end, Func<int, bool> onField)
        {
            while (stream.Position < end)
            {
                var key = Varint();
                if (onField((int)(key >> 3)))
                    continue;
                switch (key & 7)
                {
                    case 0:
                        Varint();
                        break;
                    case 1:
                        SkipTo(stream.Position + 8);
                        break;
                    case 2:
                        SkipTo(End());
                        break;
                    case 5:
                        SkipTo(stream.Position + 4);
                        break;
                    default:
                        throw new InvalidDataException($"it is no ONNX file, or damaged at byte {stream.Position}");
                }
            }
            if (stream.Position != end)
                throw new InvalidDataException($"it is damaged at byte {stream.Position}");
        }

        private long End()
        {
            var length = Varint();
            var end = stream.Position + (long)length;
            if (length > (ulong)_length || end > _length)
                throw new InvalidDataException($"it is cut off: {_length} bytes are there, more were written");
            return end;
        }

        private void SkipTo(long position)
        {
            if (position > _length)
                throw new InvalidDataException($"it is cut off: {_length} bytes are there, more were written");
            stream.Position = position;
        }

        private string Text()
        {
            var count = (int)Math.Min(End() - stream.Position, MaxTextBytes + 1);
            if (count > MaxTextBytes)
                throw new InvalidDataException($"it is damaged at byte {stream.Position}: a name of over {MaxTextBytes} bytes");
            Span<byte> bytes = count <= 256 ? stackalloc byte[count] : new byte[count];
            stream.ReadExactly(bytes);
            return Encoding.UTF8.GetString(bytes);
        }

        private ulong Varint()
        {
            ulong value = 0;
            for (var shift = 0; shift < 64; shift += 7)
            {
                var next = stream.ReadByte();
                if (next < 0)
                    throw new InvalidDataException($"it is cut off: {_length} bytes are there, more were written");
                value |= (ulong)(next & 0x7f) << shift;
                if (next < 0x80)
                    return value;
            }
            throw new InvalidDataException($"it is no ONNX file, or damaged at byte {stream.Position}");
        }

        private static long Number(string text) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new InvalidDataException($"it is damaged: '{text}' is no offset");
    }
}
