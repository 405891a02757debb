using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Otron.Engine.Models;

namespace Otron.Engine.Generation.Running;

/// <summary>The inputs and outputs of a decoder graph. Anything that is not understood is refused by name.</summary>
internal sealed partial class DecoderGraph
{
    public const string InputIds = "input_ids", AttentionMask = "attention_mask", PositionIds = "position_ids", Logits = "logits";

    private DecoderGraph()
    {
    }

    /// <summary>Ordered: layer 0 key, layer 0 value, layer 1 key, …</summary>
    public required ImmutableArray<CacheTensor> Caches { get; init; }

    public required int HeadSize { get; init; }

    public required int VocabularySize { get; init; }

    public required TensorElementType CacheType { get; init; }

    public required TensorElementType LogitsType { get; init; }

    public required bool HasPositionIds { get; init; }

    /// <summary>The output head computes the last position only: logits are [B, 1, V], not [B, S, V].</summary>
    public required bool HasPrunedHead { get; init; }

    /// <summary>Capacity of window-sized caches in tokens; 0 if every cache is full-length.</summary>
    public required int Window { get; init; }

    public bool HasWindowedCaches => Window > 0;

    public int CacheElementBytes => CacheType == TensorElementType.Float16 ? 2 : 4;

    /// <exception cref="ModelFolderException">The graph cannot be driven; every reason is listed.</exception>
    public static DecoderGraph Read(InferenceSession session, ModelFolder folder)
    {
        var decoder = folder.Decoder ?? throw new ArgumentException($"{folder.Id} is no chat model.", nameof(folder));
        var problems = new List<string>();
        var inputs = session.InputMetadata;
        var outputs = session.OutputMetadata;

        foreach (var name in (string[])[InputIds, AttentionMask])
            if (!inputs.ContainsKey(name))
                problems.Add($"The graph has no input '{name}'.");
        foreach (var (name, value) in inputs)
        {
            if (name is InputIds or AttentionMask or PositionIds && value.ElementDataType != TensorElementType.Int64)
                problems.Add($"The input '{name}' has type {value.ElementDataType}; only Int64 is understood.");
            if (name is not (InputIds or AttentionMask or PositionIds) && !PastName().IsMatch(name))
                problems.Add($"The input '{name}' is not understood; re-export the model without it.");
        }

        var caches = ReadCaches(inputs, outputs, problems);
        var windowed = caches.Any(c => c.IsWindowed);
        if (windowed && decoder.SlidingWindow is null)
            problems.Add("The graph has window-sized caches, but genai_config.json names no decoder.sliding_window.window_size.");

        var cacheType = caches.Count > 0 ? inputs[caches[0].Past].ElementDataType : TensorElementType.Float;
        if (cacheType is not (TensorElementType.Float or TensorElementType.Float16))
            problems.Add($"The caches have type {cacheType}; only Float and Float16 are understood.");

        var (vocabulary, isPruned, logitsType) = (folder.VocabularySize, false, TensorElementType.Float);
        if (outputs.TryGetValue(Logits, out var logits) && logits.Dimensions.Length == 3)
        {
            vocabulary = logits.Dimensions[2] > 0 ? logits.Dimensions[2] : vocabulary;
            isPruned = logits.Dimensions[1] == 1;
            logitsType = logits.ElementDataType;
            if (logitsType is not (TensorElementType.Float or TensorElementType.Float16))
                problems.Add($"The logits have type {logitsType}; only Float and Float16 are understood.");
        }
        else
        {
            problems.Add("The graph has no output 'logits' of three dimensions.");
        }

        if (problems.Count > 0)
            throw new ModelFolderException(folder.Id, problems);
        return new DecoderGraph
        {
            Caches = [.. caches],
            HeadSize = decoder.HeadSize,
            VocabularySize = vocabulary,
            CacheType = cacheType,
            LogitsType = logitsType,
            HasPositionIds = inputs.ContainsKey(PositionIds),
            HasPrunedHead = isPruned,
            Window = windowed ? decoder.SlidingWindow!.Value : 0,
        };
    }

    private static List<CacheTensor> ReadCaches(
        IReadOnlyDictionary<string, NodeMetadata> inputs, IReadOnlyDictionary<string, NodeMetadata> outputs, List<string> problems)
    {
        var caches = new List<(int Layer, bool IsValue, CacheTensor Tensor)>();
        foreach (var (name, value) in inputs)
        {
            if (PastName().Match(name) is not { Success: true } match)
                continue;
            var (layer, kind) = (int.Parse(match.Groups["layer"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["kind"].Value);
            var present = $"present.{layer}.{kind}";
            if (!outputs.ContainsKey(present))
                problems.Add($"The input '{name}' has no output '{present}'.");
            else if (value.Dimensions.Length != 4 || value.Dimensions[1] <= 0)
                problems.Add($"The input '{name}' is not [batch, kv_heads, tokens, head_size] with a fixed number of heads.");
            else
                caches.Add((layer, kind == "value", new CacheTensor(name, present, value.Dimensions[1], value.SymbolicDimensions[2] == "past_sliding_length")));
        }
        if (caches.Count == 0)
            problems.Add("The graph has no cache inputs 'past_key_values.N.key' and '.value'; export it with past key values.");
        return [.. caches.OrderBy(c => c.Layer).ThenBy(c => c.IsValue).Select(c => c.Tensor)];
    }

    [GeneratedRegex(@"^past_key_values\.(?<layer>\d+)\.(?<kind>key|value)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PastName();
}
