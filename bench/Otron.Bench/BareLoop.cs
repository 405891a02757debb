using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Otron.Engine.Models;

namespace Otron.Bench;

/// <summary>
/// The shortest program that runs the same file, as the baseline of the engine: shared caches bound once, greedy, no scheduler, no
/// queue, no channel.
/// </summary>
internal sealed unsafe class BareLoop : IDisposable
{
    private const int MaskStep = 64;
    private readonly InferenceSession _session;
    private readonly ModelFolder _model;
    private readonly RunOptions _options = new();
    private readonly List<nint> _memory = [];
    private readonly int _vocabulary;
    private readonly bool _isPruned;

    public BareLoop(ModelFolder model, int threads)
    {
        _model = model;
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, EnableMemoryPattern = false };
        // Otherwise its threads keep spinning after a run, on the cores that the engine is measured on next.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        _session = new InferenceSession(model.OnnxPath, options);
        var logits = _session.OutputMetadata["logits"].Dimensions;
        (_isPruned, _vocabulary) = (logits[1] == 1, logits[2]);
    }

    /// <summary>
    /// Tokens per second of <paramref name="rows"/> rows that decode together. Row r is (rows - 1 - r) tokens ahead, because the engine's
    /// rows start one step after another.
    /// </summary>
    public double Decode(int rows, int promptTokens, int newTokens)
    {
        var longest = promptTokens + rows - 1;
        var capacity = (longest + newTokens + MaskStep) / MaskStep * MaskStep;
        var caches = Caches(rows, capacity);
        var ids = Memory<long>(rows);
        var mask = Memory<long>(rows * capacity);
        var logits = Memory<float>(rows * _vocabulary);
        for (var row = 0; row < rows; row++)
        {
            Prefill(caches, row, capacity, longest - row);
            ids[row] = row + 10;
        }

        using var binding = _session.CreateIoBinding();
        BindInput(binding, "input_ids", ids, [rows, 1]);
        BindOutput(binding, "logits", logits, [rows, 1, _vocabulary]);
        BindCaches(binding, caches, 0, rows, capacity);
        var (width, started) = (0, Stopwatch.GetTimestamp());
        for (var step = 1; step <= newTokens; step++)
        {
            var needed = (longest + step + MaskStep - 1) / MaskStep * MaskStep;
            if (needed != width)
            {
                width = needed;
                BindInput(binding, "attention_mask", mask, [rows, width]);
                new Span<long>(mask, rows * width).Clear();
                for (var row = 0; row < rows; row++)
                    new Span<long>(mask + row * width, longest - row + step).Fill(1);
            }
            for (var row = 0; row < rows; row++)
                mask[row * width + longest - row + step - 1] = 1;
            _session.RunWithBinding(_options, binding);
            for (var row = 0; row < rows; row++)
                ids[row] = TensorPrimitives.IndexOfMax(new ReadOnlySpan<float>(logits + (long)row * _vocabulary, _vocabulary));
        }
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Free();
        return rows * newTokens / seconds;
    }

    /// <summary>Prompt tokens per second, the whole prompt in one run.</summary>
    public double Prefill(int tokens)
    {
        var caches = Caches(1, tokens);
        var started = Stopwatch.GetTimestamp();
        Prefill(caches, 0, tokens, tokens);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Free();
        return tokens / seconds;
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private void Prefill(nint[] caches, int row, int capacity, int tokens)
    {
        var ids = Memory<long>(tokens);
        var ones = Memory<long>(tokens);
        var positions = _isPruned ? 1 : tokens;
        var logits = Memory<float>(positions * _vocabulary);
        for (var i = 0; i < tokens; i++)
            (ids[i], ones[i]) = (10 + i * 7 % 1000, 1);
        using var binding = _session.CreateIoBinding();
        BindInput(binding, "input_ids", ids, [1, tokens]);
        BindInput(binding, "attention_mask", ones, [1, tokens]);
        BindOutput(binding, "logits", logits, [1, positions, _vocabulary]);
        BindCaches(binding, caches, row, 1, capacity);
        _session.RunWithBinding(_options, binding);
    }

    private nint[] Caches(int rows, int capacity)
    {
        var decoder = _model.Decoder!;
        var caches = new nint[decoder.Layers * 2];
        for (var i = 0; i < caches.Length; i++)
            caches[i] = (nint)Memory<float>(rows * decoder.KvHeads * capacity * decoder.HeadSize);
        return caches;
    }

    private void BindCaches(OrtIoBinding binding, nint[] caches, int row, int rows, int capacity)
    {
        var decoder = _model.Decoder!;
        long[] shape = [rows, decoder.KvHeads, capacity, decoder.HeadSize];
        var rowFloats = decoder.KvHeads * capacity * decoder.HeadSize;
        for (var i = 0; i < caches.Length; i++)
        {
            var (layer, kind) = (i / 2, i % 2 == 0 ? "key" : "value");
            var start = (float*)caches[i] + (long)row * rowFloats;
            BindInput(binding, $"past_key_values.{layer}.{kind}", start, shape);
            BindOutput(binding, $"present.{layer}.{kind}", start, shape);
        }
    }

    private static void BindInput<T>(OrtIoBinding binding, string name, T* start, long[] shape)
        where T : unmanaged
    {
        using var tensor = Tensor(start, shape);
        binding.BindInput(name, tensor);
    }

    private static void BindOutput<T>(OrtIoBinding binding, string name, T* start, long[] shape)
        where T : unmanaged
    {
        using var tensor = Tensor(start, shape);
        binding.BindOutput(name, tensor);
    }

    private static OrtValue Tensor<T>(T* start, long[] shape)
        where T : unmanaged =>
        OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            typeof(T) == typeof(long) ? TensorElementType.Int64 : TensorElementType.Float,
            shape,
            (nint)start,
            shape.Aggregate((long)sizeof(T), (bytes, length) => bytes * length));

    private T* Memory<T>(int length)
        where T : unmanaged
    {
        var start = (T*)NativeMemory.AllocZeroed((nuint)length, (nuint)sizeof(T));
        _memory.Add((nint)start);
        return start;
    }

    private void Free()
    {
        foreach (var start in _memory)
            NativeMemory.Free((void*)start);
        _memory.Clear();
    }
}
