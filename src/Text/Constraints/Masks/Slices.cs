using System.Text;

namespace Otron.Text.Constraints.Masks;

/// <summary>
/// The tokens that are plain text in a string of JSON, by their number of code points: whole characters, none of them a quote, a backslash
/// or a control. In a free string these need no walk. All others are in a small trie of their own.
/// </summary>
internal sealed class Slices
{
    /// <summary>Counts beyond this one are taken for no limit, if no token is longer.</summary>
    private const int Most = 32;

    private readonly ulong[][] _upTo = new ulong[Most][]; // at most so many code points

    public Slices(TokenTable table)
    {
        var (others, all) = (new List<int>(), new List<(int Id, int Count)>());
        var (words, ascii, wide) = (new List<int>(), new List<int>(), new List<int>());
        for (var id = 0; id < table.Rows; id++)
            if (!table.IsOrdinary(id))
                continue;
            else if (CountOf(table.Bytes(id)) is var count and > 0)
            {
                all.Add((id, count));
                (count < table.Bytes(id).Length ? wide : IsWord(table.Bytes(id)) ? words : ascii).Add(id);
            }
            else
                others.Add(id);
        All = BitsOf(all, int.MaxValue, table.Rows);
        for (var most = 1; most < Most; most++)
            _upTo[most] = BitsOf(all, most, table.Rows);
        _upTo[0] = new ulong[All.Length];
        Longest = all.Select(token => token.Count).DefaultIfEmpty().Max();
        Words = VocabularyTrie.Of(table.Bytes, words, table.Rows, isPlain: true);
        Ascii = VocabularyTrie.Of(table.Bytes, ascii, table.Rows, isPlain: true);
        Wide = VocabularyTrie.Of(table.Bytes, wide, table.Rows, isPlain: true);
        Others = VocabularyTrie.Of(table.Bytes, others, table.Rows);
        Tokens = all;
        Rows = table.Rows;
    }

    /// <summary>The tokens of letters and digits of ASCII alone: names and addresses let them be written nearly everywhere.</summary>
    public VocabularyTrie Words { get; }

    /// <summary>The other tokens that are plain, and ASCII.</summary>
    public VocabularyTrie Ascii { get; }

    /// <summary>The tokens that are plain, and not only ASCII.</summary>
    public VocabularyTrie Wide { get; }

    /// <summary>What the rest of a free string without bounds says of the tokens, once a grammar needed it; it is the same for all.</summary>
    public HeadMask? FreeString { get; set; }

    /// <summary>The tokens that are not plain.</summary>
    public VocabularyTrie Others { get; }

    private ulong[] All { get; }

    private int Longest { get; }

    private int Rows { get; }

    private List<(int Id, int Count)> Tokens { get; }

    /// <summary>A bit for each plain token of at most so many code points.</summary>
    public ulong[] UpTo(int count) => count >= Longest ? All : count < Most ? _upTo[count] : BitsOf(Tokens, count, Rows);

    private static ulong[] BitsOf(List<(int Id, int Count)> tokens, int most, int rows)
    {
        var bits = new ulong[(rows + 63) / 64];
        foreach (var (id, count) in tokens)
            if (count <= most)
                bits[id >> 6] |= 1UL << id;
        return bits;
    }

    private static bool IsWord(ReadOnlySpan<byte> bytes)
    {
        foreach (var next in bytes)
            if (!char.IsAsciiLetterOrDigit((char)next))
                return false;
        return true;
    }

    // The number of code points; 0 where the token is not plain.
    private static int CountOf(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        for (; bytes.Length > 0; count++)
        {
            if (bytes[0] is < 0x20 or (byte)'"' or (byte)'\\' || Rune.DecodeFromUtf8(bytes, out _, out var length) != System.Buffers.OperationStatus.Done)
                return 0;
            bytes = bytes[length..];
        }
        return count;
    }
}
