using System.Runtime.InteropServices;

namespace Otron.Engine.Generation.Running;

/// <summary>
/// Keys and values of all rows: for each layer and each of K and V one native block [rows, kv_heads, capacity, head_size]. Memory is
/// committed only as rows fill, so every row may have the full capacity. Engine thread only.
/// </summary>
internal sealed unsafe class KvCache : IDisposable
{
    private const int CommitStep = 64; // tokens
    private readonly Block[] _blocks;
    private readonly nint[] _allocations;
    private readonly int _columnBytes; // one token of one head: head_size elements
    private readonly byte[] _swap;
    private readonly int[] _committed; // [rows] tokens with committed memory

    public KvCache(DecoderGraph graph, int rows, int capacity)
    {
        Rows = rows;
        Capacity = capacity;
        HeadSize = graph.HeadSize;
        _committed = new int[rows];
        _columnBytes = graph.HeadSize * graph.CacheElementBytes;
        _blocks = new Block[graph.Caches.Length];
        _allocations = new nint[graph.Caches.Length];
        for (var i = 0; i < _blocks.Length; i++)
        {
            var cache = graph.Caches[i];
            var blockCapacity = cache.IsWindowed ? graph.Window : capacity;
            var headBytes = blockCapacity * _columnBytes;
            var blockBytes = (nuint)rows * (nuint)cache.Heads * (nuint)headBytes;
            _blocks[i] = new Block(Allocate(blockBytes, out _allocations[i]), cache.Heads, blockCapacity, headBytes, cache.IsWindowed);
        }
        _swap = new byte[_blocks.Max(b => b.HeadBytes)];
        BytesPerToken = _blocks.Where(b => !b.IsWindowed).Sum(b => (long)b.Heads * _columnBytes);
    }

    public int Rows { get; }

    public int Capacity { get; }

    public int HeadSize { get; }

    /// <summary>Memory that one more token of one row commits; window-sized caches do not grow.</summary>
    public long BytesPerToken { get; }

    /// <summary>Rows from <paramref name="row"/> on as a tensor [count, kv_heads, capacity, head_size].</summary>
    public (nint Address, long[] Shape, long Bytes) View(int block, int row, int count)
    {
        var b = _blocks[block];
        return ((nint)(b.Base + (nuint)row * b.RowBytes), [count, b.Heads, b.Capacity, HeadSize], (long)b.RowBytes * count);
    }

    /// <summary>One head of one row: [capacity, head_size], the live tokens first.</summary>
    public Span<byte> Head(int block, int row, int head)
    {
        var b = _blocks[block];
        return new Span<byte>(b.Base + (nuint)row * b.RowBytes + (nuint)(head * (long)b.HeadBytes), b.HeadBytes);
    }

    /// <summary>Exchanges two rows; only live tokens are copied.</summary>
    public void Swap(int row, int length, int other, int otherLength)
    {
        for (var i = 0; i < _blocks.Length; i++)
        {
            for (var head = 0; head < _blocks[i].Heads; head++)
            {
                var live = LiveBytes(i, length);
                var otherLive = LiveBytes(i, otherLength);
                var a = Head(i, row, head);
                var b = Head(i, other, head);
                a[..live].CopyTo(_swap);
                b[..otherLive].CopyTo(a);
                _swap.AsSpan(0, live).CopyTo(b);
            }
        }
        _committed[row] = Math.Max(_committed[row], otherLength);
        _committed[other] = Math.Max(_committed[other], length);
    }

    /// <summary>Copies tokens [start, end) of a row to the same places of another. Full-length caches only: a window keeps no fixed places.</summary>
    public void Copy(int from, int to, int start, int end)
    {
        Commit(to, end);
        for (var i = 0; i < _blocks.Length; i++)
        {
            var (first, bytes) = (start * _columnBytes, (end - start) * _columnBytes);
            for (var head = 0; head < _blocks[i].Heads; head++)
                Head(i, from, head).Slice(first, bytes).CopyTo(Head(i, to, head)[first..]);
        }
    }

    /// <summary>Bytes of a row's first <paramref name="length"/> tokens, packed.</summary>
    public long PackedBytes(int length)
    {
        var bytes = 0L;
        for (var i = 0; i < _blocks.Length; i++)
            bytes += (long)_blocks[i].Heads * LiveBytes(i, length);
        return bytes;
    }

    /// <summary>Packs a row: for each block and head its live tokens [length, head_size], one after the other.</summary>
    public void Pack(int row, int length, Span<byte> packed)
    {
        for (var i = 0; i < _blocks.Length; i++)
        {
            for (var head = 0; head < _blocks[i].Heads; head++)
            {
                var live = Head(i, row, head)[..LiveBytes(i, length)];
                live.CopyTo(packed);
                packed = packed[live.Length..];
            }
        }
    }

    /// <summary>The reverse of <see cref="Pack"/>, into any row.</summary>
    public void Unpack(int row, int length, ReadOnlySpan<byte> packed)
    {
        Commit(row, length);
        for (var i = 0; i < _blocks.Length; i++)
        {
            for (var head = 0; head < _blocks[i].Heads; head++)
            {
                var live = Head(i, row, head)[..LiveBytes(i, length)];
                packed[..live.Length].CopyTo(live);
                packed = packed[live.Length..];
            }
        }
    }

    /// <summary>Tokens with committed memory, over all rows.</summary>
    public long CommittedTokens => _committed.Sum(tokens => (long)tokens);

    /// <summary>
    /// Asks the system for the memory of a row's first <paramref name="length"/> tokens, and some more, before they are written. One
    /// call for many pages costs a tenth of one fault per page, above all in a virtual machine.
    /// </summary>
    public void Commit(int row, int length)
    {
        var have = _committed[row];
        if (length <= have)
            return;
        var want = Math.Min(Capacity, (length + CommitStep - 1) / CommitStep * CommitStep);
        ForPages(row, have, want, populate: true);
        _committed[row] = want;
    }

    /// <summary>Gives a row's memory back to the system.</summary>
    public void Release(int row)
    {
        ForPages(row, 0, _committed[row], populate: false);
        _committed[row] = 0;
    }

    public void Dispose()
    {
        foreach (var allocation in _allocations)
            NativeMemory.Free((void*)allocation);
    }

    /// <summary>Populates or drops the whole pages in a row's tokens [start, end), head by head.</summary>
    private void ForPages(int row, int start, int end, bool populate)
    {
        for (var i = 0; i < _blocks.Length; i++)
        {
            for (var head = 0; head < _blocks[i].Heads; head++)
            {
                fixed (byte* first = Head(i, row, head))
                {
                    var from = ((nuint)first + (nuint)LiveBytes(i, start)) & ~(nuint)(Pages.Bytes - 1);
                    var to = ((nuint)first + (nuint)LiveBytes(i, end)) & ~(nuint)(Pages.Bytes - 1);
                    // The first page may belong to a neighbour too: it may be populated, never dropped.
                    if (!populate && from < (nuint)first)
                        from += Pages.Bytes;
                    if (to <= from)
                        continue;
                    if (populate)
                        Pages.Populate((void*)from, to - from);
                    else
                        Pages.Drop((void*)from, to - from);
                }
            }
        }
    }

    private int LiveBytes(int block, int length) => Math.Min(length, _blocks[block].Capacity) * _columnBytes;

    /// <summary>Zeroed memory at a page border, not committed.</summary>
    private static byte* Allocate(nuint bytes, out nint allocation)
    {
        allocation = (nint)NativeMemory.AllocZeroed(bytes + Pages.Bytes);
        var block = (byte*)(((nuint)allocation + Pages.Bytes - 1) & ~(nuint)(Pages.Bytes - 1));
        // Huge pages would commit 2 MB for the first token of every head.
        Pages.AvoidHuge(block, bytes & ~(nuint)(Pages.Bytes - 1));
        return block;
    }

    private sealed class Block(byte* start, int heads, int capacity, int headBytes, bool isWindowed)
    {
        public byte* Base => start;

        public int Heads => heads;

        public int Capacity => capacity;

        /// <summary>[capacity, head_size]</summary>
        public int HeadBytes => headBytes;

        /// <summary>[kv_heads, capacity, head_size]</summary>
        public nuint RowBytes { get; } = (nuint)heads * (nuint)headBytes;

        public bool IsWindowed => isWindowed;
    }
}
