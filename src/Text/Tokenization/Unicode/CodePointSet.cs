using System.Text;

namespace Otron.Text.Tokenization.Unicode;

/// <summary>A set of code points, asked in a few nanoseconds.</summary>
internal sealed class CodePointSet
{
    private const int MappedCount = 0x20000; // nearly all sets end here, but for a few ranges

    private readonly ulong[] _map = new ulong[MappedCount / 64];
    private readonly List<(int First, int Last)> _beyond = [];

    public CodePointSet(IEnumerable<(int First, int Last)> ranges)
    {
        foreach (var (first, last) in ranges)
        {
            for (var codePoint = first; codePoint <= last && codePoint < MappedCount; codePoint++)
                _map[codePoint >> 6] |= 1UL << codePoint;
            if (last >= MappedCount)
                _beyond.Add((Math.Max(first, MappedCount), last));
        }
    }

    public bool Contains(Rune rune) => Contains(rune.Value);

    public bool Contains(int codePoint)
    {
        if (codePoint < MappedCount)
            return (_map[codePoint >> 6] & (1UL << codePoint)) != 0;
        foreach (var (first, last) in _beyond)
            if (codePoint >= first && codePoint <= last)
                return true;
        return false;
    }
}
