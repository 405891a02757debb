using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Otron.Engine.Generation.Running;

namespace Otron.HashSilo;

/// <summary>
/// A model whose next token is a rolling hash of all tokens before it: a token that is lost, doubled or swapped anywhere in a context
/// changes all text after it. The hash is kept in the KV cache, one column per token, so copying, swapping, keeping and restoring rows
/// are tested as with a real model. A step takes a fixed time and no processor.
/// </summary>
internal sealed class HashRunner(InferenceSession session, DecoderGraph graph, KvCache cache, int maxChunkTokens, TimeSpan step)
    : ModelRunner(session, graph, cache, maxChunkTokens)
{
    /// <summary>Tokens that sampling may choose from; the first is the likeliest.</summary>
    private const int Candidates = 8;

    private readonly ManualResetEventSlim _never = new();

    public override ReadOnlySpan<float> Prefill(int row, int past, ReadOnlySpan<int> ids)
    {
        _never.Wait(step);
        foreach (var id in ids)
            Extend(row, past++, id);
        WriteLogits(0, Hash(row, past - 1));
        return LogitsOf(0);
    }

    public override void Decode(ReadOnlySpan<int> ids, ReadOnlySpan<int> pasts)
    {
        _never.Wait(step);
        for (var b = 0; b < ids.Length; b++)
        {
            Extend(b, pasts[b], ids[b]);
            WriteLogits(b, Hash(b, pasts[b]));
        }
    }

    public override void Dispose()
    {
        _never.Dispose();
        base.Dispose();
    }

    private void Extend(int row, int position, int id) =>
        BinaryPrimitives.WriteUInt64LittleEndian(Column(row, position), Mix((position == 0 ? 0 : Hash(row, position - 1)) + (ulong)id));

    private ulong Hash(int row, int position) => BinaryPrimitives.ReadUInt64LittleEndian(Column(row, position));

    private Span<byte> Column(int row, int position) =>
        Cache.Head(0, row, 0).Slice(position * Graph.HeadSize * Graph.CacheElementBytes, sizeof(ulong));

    private void WriteLogits(int position, ulong hash)
    {
        var logits = MemoryMarshal.Cast<byte, float>(RawLogits(position, 1)); // [V]
        logits.Clear();
        // The middle of the vocabulary, where no model has its end tokens.
        for (var i = 0; i < Candidates; i++, hash = Mix(hash))
            logits[logits.Length / 4 + (int)(hash % (ulong)(logits.Length / 2))] = 20 - i * 0.5f;
    }

    /// <summary>SplitMix64.</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
