using System.Buffers;
using System.Runtime.InteropServices;

namespace Otron.Engine.Generation;

/// <summary>
/// The live keys and values of one row, packed as <see cref="KvCache.Save"/> does it. Outside the managed heap: a long conversation
/// has tens of megabytes, and whoever drops one knows when. Streams read and write it as memory.
/// </summary>
internal sealed unsafe class PackedRow : MemoryManager<byte>
{
    private readonly int _length;
    private byte* _start;

    /// <param name="bytes">At most <see cref="Array.MaxLength"/>; what they hold is undefined.</param>
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
        // It never moves.
    }

    public void Dispose() => Dispose(disposing: true);

    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
