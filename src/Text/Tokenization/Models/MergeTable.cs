using System.Buffers;

namespace Otron.Text.Tokenization.Models;

/// <summary>The merges of neighbouring symbols; lower ranks go first.</summary>
internal readonly record struct Merge(int Rank, int Id);

/// <summary>The merges of a BPE model, and the two ways to apply them: lowest rank first, leftmost first among equals.</summary>
internal sealed class MergeTable(int capacity)
{
    private const int MaxScannedSymbols = 48; // up to here, scanning for the best pair beats a heap
    private const int Removed = -1;
    private const int NoRank = int.MaxValue;

    private readonly Dictionary<long, Merge> _merges = new(capacity);

    public void Add(int left, int right, Merge merge) => _merges[Key(left, right)] = merge;

    /// <summary>Merges in place; returns how many symbols are left.</summary>
    public int Apply(Span<int> symbols) => symbols.Length switch
    {
        < 2 => symbols.Length,
        <= MaxScannedSymbols => ApplyByScanning(symbols),
        _ => ApplyByHeap(symbols),
    };

    private int ApplyByScanning(Span<int> symbols)
    {
        var count = symbols.Length;
        Span<Merge> merges = stackalloc Merge[MaxScannedSymbols]; // of each symbol with the next one
        for (var i = 0; i + 1 < count; i++)
            merges[i] = Of(symbols[i], symbols[i + 1]);
        while (true)
        {
            var (best, rank) = (-1, NoRank);
            for (var i = 0; i + 1 < count; i++)
                if (merges[i].Rank < rank)
                    (best, rank) = (i, merges[i].Rank);
            if (best < 0)
                return count;
            symbols[best] = merges[best].Id;
            symbols[(best + 2)..count].CopyTo(symbols[(best + 1)..]);
            merges[(best + 1)..(count - 1)].CopyTo(merges[best..]);
            count--;
            if (best > 0)
                merges[best - 1] = Of(symbols[best - 1], symbols[best]);
            if (best + 1 < count)
                merges[best] = Of(symbols[best], symbols[best + 1]);
        }
    }

    private int ApplyByHeap(Span<int> symbols)
    {
        var count = symbols.Length;
        var previous = ArrayPool<int>.Shared.Rent(count);
        var next = ArrayPool<int>.Shared.Rent(count);
        var heap = new PriorityQueue<int, long>(count); // left symbol of a pair, by rank and then by place
        for (var i = 0; i < count; i++)
            (previous[i], next[i]) = (i - 1, i + 1);
        for (var i = 0; i + 1 < count; i++)
            Push(heap, i, Of(symbols[i], symbols[i + 1]).Rank);

        while (heap.TryDequeue(out var left, out var order))
        {
            if (symbols[left] == Removed || next[left] == count)
                continue;
            var right = next[left];
            var merge = Of(symbols[left], symbols[right]);
            if (merge.Rank != (int)(order >> 32)) // the pair has changed since it was pushed
                continue;
            symbols[left] = merge.Id;
            symbols[right] = Removed;
            next[left] = next[right];
            if (next[left] < count)
            {
                previous[next[left]] = left;
                Push(heap, left, Of(merge.Id, symbols[next[left]]).Rank);
            }
            if (previous[left] >= 0)
                Push(heap, previous[left], Of(symbols[previous[left]], merge.Id).Rank);
        }

        var kept = 0;
        foreach (var symbol in symbols)
            if (symbol != Removed)
                symbols[kept++] = symbol;
        ArrayPool<int>.Shared.Return(previous);
        ArrayPool<int>.Shared.Return(next);
        return kept;
    }

    private static void Push(PriorityQueue<int, long> heap, int left, int rank)
    {
        if (rank != NoRank)
            heap.Enqueue(left, ((long)rank << 32) | (uint)left);
    }

    private Merge Of(int left, int right) => _merges.TryGetValue(Key(left, right), out var merge) ? merge : new Merge(NoRank, 0);

    // A long hashes to the xor of its halves, so plain pairs of ids would collide in heaps; the odd factor spreads them.
    private static long Key(int left, int right) => unchecked((((long)left << 32) | (uint)right) * (long)0x9E3779B97F4A7C15);
}
