using System.Collections.Immutable;

namespace Otron.Engine.Onnx;

/// <summary>
/// Inputs, outputs and data files of an ONNX file, read without loading it. A missing data file or an unknown input is thus named before
/// a session is paid for.
/// </summary>
internal sealed record OnnxOutline(
    ImmutableArray<GraphValue> Inputs, ImmutableArray<GraphValue> Outputs, ImmutableArray<ExternalData> ExternalData)
{
    /// <exception cref="InvalidDataException">The file is cut off or is no ONNX model.</exception>
    public static OnnxOutline Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        return new OnnxOutlineReader(new ProtobufReader(stream)).Read();
    }
}
