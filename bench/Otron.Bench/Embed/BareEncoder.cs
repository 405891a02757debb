using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Otron.Engine.Models;
using Otron.Text.Tokenization;

namespace Otron.Bench.Embed;

/// <summary>The shortest program that embeds with the same file: batches of a fixed size in one loop, mean pooling, no queue, no server.</summary>
internal sealed class BareEncoder : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly HuggingFaceTokenizer _tokenizer;
    private readonly int _dimensions;

    public BareEncoder(ModelFolder model, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        // Otherwise its threads keep spinning after a run, on the cores that the server is measured on next.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        _session = new InferenceSession(model.OnnxPath, options);
        _tokenizer = HuggingFaceTokenizer.Load(model.TokenizerPath);
        _dimensions = model.Encoder!.Dimensions;
    }

    /// <summary>Texts per second, tokenizing included.</summary>
    public double Embed(string[] texts, int batch)
    {
        var vector = new float[_dimensions];
        Run(texts.AsSpan(0, batch), vector); // grows the arena to the size of this batch
        var started = Stopwatch.GetTimestamp();
        for (var start = 0; start < texts.Length; start += batch)
            Run(texts.AsSpan(start, Math.Min(batch, texts.Length - start)), vector);
        return texts.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }

    private void Run(ReadOnlySpan<string> texts, float[] vector)
    {
        var rows = new int[texts.Length][];
        for (var row = 0; row < texts.Length; row++)
            rows[row] = _tokenizer.Encode(texts[row], addSpecialTokens: true, parseSpecialTokens: false);
        var width = rows.Max(ids => ids.Length);
        var (ids, mask, types) = (new long[rows.Length * width], new long[rows.Length * width], new long[rows.Length * width]);
        for (var row = 0; row < rows.Length; row++)
            for (var i = 0; i < rows[row].Length; i++)
                (ids[row * width + i], mask[row * width + i]) = (rows[row][i], 1);

        long[] shape = [rows.Length, width];
        using var idsValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typesValue = OrtValue.CreateTensorValueFromMemory(types, shape);
        var names = _session.InputNames;
        using var results = _session.Run(
            _options, names, [.. names.Select(name => name switch { "input_ids" => idsValue, "attention_mask" => maskValue, _ => typesValue })], ["last_hidden_state"]);
        // [rows, width, dimensions]: the mean over real tokens, normalised to length 1.
        var states = results[0].GetTensorDataAsSpan<float>();
        for (var row = 0; row < rows.Length; row++)
        {
            Array.Clear(vector);
            for (var i = 0; i < rows[row].Length; i++)
                TensorPrimitives.Add(vector, states.Slice((row * width + i) * _dimensions, _dimensions), vector);
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        }
    }
}
