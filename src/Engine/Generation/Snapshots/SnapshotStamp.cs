using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Otron.Engine.Generation.Running;
using Otron.Engine.Models;
using Otron.Engine.Onnx;

namespace Otron.Engine.Generation.Snapshots;

/// <summary>
/// A hash of everything that determines keys and values: the graph and its weights to the byte, the shape and type of its caches, the
/// execution provider and ONNX Runtime's version. A snapshot with another stamp is useless here.
/// </summary>
internal static class SnapshotStamp
{
    public const int Bytes = SHA256.HashSizeInBytes;

    /// <summary>Reads the whole model, about a second for each 1.5 GB, so it must not delay the first answer.</summary>
    public static byte[] Of(ModelFolder model, DecoderGraph graph, string provider)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var setup = new StringBuilder();
        setup.Append(CultureInfo.InvariantCulture, $"{OrtEnv.Instance().GetVersionString()}|{provider}|{graph.CacheType}|{graph.HeadSize}|{graph.Window}");
        foreach (var cache in graph.Caches)
            setup.Append(CultureInfo.InvariantCulture, $"|{cache.Past}:{cache.Heads}:{cache.IsWindowed}");
        hash.AppendData(Encoding.UTF8.GetBytes(setup.ToString()));

        var folder = Path.GetDirectoryName(model.OnnxPath)!;
        var weights = OnnxOutline.Read(model.OnnxPath).ExternalData.Select(data => Path.Combine(folder, data.Location));
        foreach (var path in weights.Prepend(model.OnnxPath))
        {
            using var file = File.OpenRead(path);
            hash.AppendData(SHA256.HashData(file));
        }
        return hash.GetHashAndReset();
    }
}
