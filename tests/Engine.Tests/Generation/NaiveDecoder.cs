using Microsoft.ML.OnnxRuntime;
using Otron.Engine.Models;

namespace Otron.Engine.Tests.Generation;

/// <summary>The reference: no cache, no batch. Each token is the best of a run over everything before it.</summary>
internal sealed class NaiveDecoder : IDisposable
{
    private readonly InferenceSession _session;
    private readonly int _headSize;

    public NaiveDecoder(ModelFolder folder)
    {
        // Window-sized caches cannot start empty-handed; the same weights with full-length caches give the same answers.
        var path = folder.Id == "tiny/gemma3-windowed" ? DecoderTestKit.Folder("tiny/gemma3").OnnxPath : folder.OnnxPath;
        _session = new InferenceSession(path);
        _headSize = folder.Decoder!.HeadSize;
    }

    public int[] Greedy(IEnumerable<int> prompt, int newTokens)
    {
        var ids = prompt.ToList();
        var promptTokens = ids.Count;
        for (var i = 0; i < newTokens; i++)
        {
            var logits = Logits(ids);
            ids.Add(Array.IndexOf(logits, logits.Max()));
        }
        return [.. ids[promptTokens..]];
    }

    /// <summary>[V] logits of the last position.</summary>
    public float[] Logits(IReadOnlyList<int> ids)
    {
        var shape = new long[] { 1, ids.Count };
        var inputs = new List<(string Name, OrtValue Value)>
        {
            ("input_ids", OrtValue.CreateTensorValueFromMemory([.. ids.Select(i => (long)i)], shape)),
            ("attention_mask", OrtValue.CreateTensorValueFromMemory([.. ids.Select(_ => 1L)], shape)),
        };
        if (_session.InputMetadata.ContainsKey("position_ids"))
            inputs.Add(("position_ids", OrtValue.CreateTensorValueFromMemory([.. Enumerable.Range(0, ids.Count).Select(i => (long)i)], shape)));
        foreach (var (name, meta) in _session.InputMetadata)
            if (name.StartsWith("past", StringComparison.Ordinal))
                inputs.Add((name, OrtValue.CreateTensorValueFromMemory(Array.Empty<float>(), [1, meta.Dimensions[1], 0, _headSize])));

        using var options = new RunOptions();
        using var outputs = _session.Run(options, [.. inputs.Select(i => i.Name)], [.. inputs.Select(i => i.Value)], ["logits"]);
        var logits = outputs[0].GetTensorDataAsSpan<float>();
        var vocabulary = (int)outputs[0].GetTensorTypeAndShape().Shape[^1];
        var last = logits[^vocabulary..].ToArray();
        foreach (var (_, value) in inputs)
            value.Dispose();
        return last;
    }

    public void Dispose() => _session.Dispose();
}
