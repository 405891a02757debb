using System.Collections.Immutable;
using System.Globalization;

namespace Otron.Engine.Onnx;

/// <summary>Reads an outline by the field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).</summary>
internal sealed class OnnxOutlineReader(ProtobufReader file)
{
    private readonly List<GraphValue> _inputs = [];
    private readonly List<GraphValue> _outputs = [];
    private readonly HashSet<string> _weights = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _external = new(StringComparer.Ordinal);

    public OnnxOutline Read()
    {
        var hasGraph = false;
        foreach (var graph in file.Messages(file.Length, field: 7))
        {
            hasGraph = true;
            ReadGraph(graph);
        }
        if (!hasGraph)
            throw new InvalidDataException("it holds no graph");
        // Old exports list weights among the inputs.
        return new OnnxOutline(
            [.. _inputs.Where(i => !_weights.Contains(i.Name))],
            [.. _outputs],
            [.. _external.Select(e => new ExternalData(e.Key, e.Value))]);
    }

    private void ReadGraph(long end)
    {
        while (file.TryReadField(end, out var field))
        {
            switch (field)
            {
                case 5:
                    ReadInitializer(file.ReadEnd());
                    break;
                case 11:
                    _inputs.Add(ReadValue(file.ReadEnd()));
                    break;
                case 12:
                    _outputs.Add(ReadValue(file.ReadEnd()));
                    break;
                default:
                    file.Skip();
                    break;
            }
        }
    }

    private void ReadInitializer(long end)
    {
        string? location = null;
        long offset = 0, length = 0;
        while (file.TryReadField(end, out var field))
        {
            switch (field)
            {
                case 8:
                    _weights.Add(file.ReadText());
                    break;
                case 13:
                    var (key, value) = ReadEntry(file.ReadEnd());
                    if (key == "location")
                        location = value;
                    else if (key == "offset")
                        offset = Number(value);
                    else if (key == "length")
                        length = Number(value);
                    break;
                default:
                    file.Skip();
                    break;
            }
        }
        if (location is not null)
            _external[location] = Math.Max(_external.GetValueOrDefault(location), offset + length);
    }

    private (string Key, string Value) ReadEntry(long end)
    {
        string key = "", value = "";
        while (file.TryReadField(end, out var field))
        {
            if (field == 1)
                key = file.ReadText();
            else if (field == 2)
                value = file.ReadText();
            else
                file.Skip();
        }
        return (key, value);
    }

    private GraphValue ReadValue(long end)
    {
        var name = "";
        var dimensions = ImmutableArray.CreateBuilder<string>();
        while (file.TryReadField(end, out var field))
        {
            if (field == 1)
                name = file.ReadText();
            else if (field == 2)
                ReadType(file.ReadEnd(), dimensions);
            else
                file.Skip();
        }
        return new GraphValue(name, dimensions.ToImmutable());
    }

    private void ReadType(long type, ImmutableArray<string>.Builder dimensions)
    {
        foreach (var tensor in file.Messages(type, field: 1))
            foreach (var shape in file.Messages(tensor, field: 2))
                foreach (var dimension in file.Messages(shape, field: 1))
                    dimensions.Add(ReadDimension(dimension));
    }

    private string ReadDimension(long end)
    {
        var text = "";
        while (file.TryReadField(end, out var field))
        {
            if (field == 1)
                text = file.ReadVarint().ToString(CultureInfo.InvariantCulture);
            else if (field == 2)
                text = file.ReadText();
            else
                file.Skip();
        }
        return text;
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"it is damaged: '{text}' is no offset");
}
