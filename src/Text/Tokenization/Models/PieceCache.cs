using System.Collections.Concurrent;

namespace Otron.Text.Tokenization.Models;

/// <summary>The ids of short pieces seen before. It only grows, to a fixed size, and changes no result.</summary>
internal sealed class PieceCache
{
    private const int MaxPieceChars = 24;
    private const int Capacity = 32_768;

    private readonly ConcurrentDictionary<string, int[]> _ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _idsBySpan;
    private int _count;

    public PieceCache() => _idsBySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryAppend(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (piece.Length > MaxPieceChars || !_idsBySpan.TryGetValue(piece, out var known))
            return false;
        ids.AddRange(known.AsSpan());
        return true;
    }

    public void Add(ReadOnlySpan<char> piece, ReadOnlySpan<int> ids)
    {
        if (piece.Length <= MaxPieceChars && Volatile.Read(ref _count) < Capacity && _ids.TryAdd(piece.ToString(), ids.ToArray()))
            Interlocked.Increment(ref _count);
    }
}
