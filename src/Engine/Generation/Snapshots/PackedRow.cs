using System.Buffers;
using System.Runtime.InteropServices;
using Otron.Engine.Generation.Running;

namespace Otron.Engine.Generation.Snapshots;

/// <summary>
/// The live keys and values of one row, packed by <see cref="KvCache.Pack"/>. It lives outside the managed heap, since a long
/// conversation has tens of megabytes and its end of life is known. Streams read and write it as memory.
/// </summary>
internal sealed unsafe class PackedRow : MemoryManager<byte>
{
    private readonly int _length;
    private byte* _start;

    /// <param name="bytes">At most <see cref="Array.MaxLength"/>; the content is undefined at first.</param>
    public PackedRow(long bytes)
    {
        _length = checked((int)bytes);
        var pages = ((nuint)bytes + Pages.Bytes - 1) / Pages.Bytes * Pages.Bytes;
        _start = (byte*)NativeMemory.AlignedAlloc(pages, Pages.Bytes);
        Pages.PreferHuge(_start, pages);
        Pages.Populate(_start, pages);
    }

    public int Length => _length;

    public Span<byte> Bytes => new(_start, _length);

    public override Span<byte> GetSpan() => Bytes;

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
        // Native memory never moves.
    }

    public void Dispose() => Dispose(disposing: true);

    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
