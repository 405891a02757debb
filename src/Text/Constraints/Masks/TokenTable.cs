using System.Text;
using Otron.Text.Tokenization.Decoding;

namespace Otron.Text.Constraints.Masks;

/// <summary>The tokens of a model: which count as their bytes, and which as themselves. Thread-safe.</summary>
internal sealed class TokenTable
{
    private readonly TokenBytes _bytes;
    private readonly bool[] _isOrdinary;
    private readonly int[] _spellings = new int[256]; // of each byte, by a token of its own
    private readonly Lazy<VocabularyTrie> _firstTrie;
    private readonly Lazy<Slices> _slices;

    /// <param name="bytes">The bytes of each token.</param>
    /// <param name="isOrdinary">Whether an id is a token of text: known and not special.</param>
    /// <param name="rows">The number of ids.</param>
    public TokenTable(TokenBytes bytes, Func<int, bool> isOrdinary, int rows)
    {
        (_bytes, Rows) = (bytes, rows);
        _isOrdinary = new bool[rows];
        Others = new ulong[(rows + 63) / 64];
        for (var id = 0; id < rows; id++)
            if (!(_isOrdinary[id] = isOrdinary(id)))
                Others[id >> 6] |= 1UL << id;
            else if (bytes.Of(id, isFirst: false) is [var single])
                _spellings[single]++;
        _slices = new(() => new(this));
        _firstTrie = new(() => VocabularyTrie.Of(FirstBytes, Ordinary(), rows));
    }

    /// <summary>The number of ids of the model.</summary>
    public int Rows { get; }

    /// <summary>A bit for each id that counts as itself: special tokens, unknown ids, rows beyond the tokenizer.</summary>
    public ulong[] Others { get; }

    /// <summary>The tokens that are plain text in a string of JSON.</summary>
    public Slices Slices => _slices.Value;

    /// <summary>The tokens as they are at the start of a text.</summary>
    public VocabularyTrie FirstTrie => _firstTrie.Value;

    /// <summary>The start of a text spells some tokens otherwise.</summary>
    public bool ChangesFirst => _bytes.ChangesFirst;

    public bool IsOrdinary(int id) => (uint)id < (uint)_isOrdinary.Length && _isOrdinary[id];

    public ReadOnlySpan<byte> Bytes(int id) => _bytes.Of(id, isFirst: false);

    /// <summary>The bytes of a token at the start of a text.</summary>
    public ReadOnlySpan<byte> FirstBytes(int id)
    {
        if (!ChangesFirst)
            return Bytes(id);
        var bytes = _bytes.Of(id, isFirst: true);
        var (character, count) = _bytes.LeadingStrip;
        if (count == 0)
            return bytes;
        Span<byte> stripped = stackalloc byte[4];
        stripped = stripped[..Encoding.UTF8.GetBytes([character], stripped)];
        for (; count > 0 && bytes.StartsWith(stripped); count--)
            bytes = bytes[stripped.Length..];
        return bytes;
    }

    /// <summary>Bytes for which no token stands alone: nothing can be written that has one of them in an awkward place.</summary>
    /// <param name="ends">Tokens that end the answer: they write nothing.</param>
    public byte[] Unspellable(IEnumerable<int> ends)
    {
        var left = _spellings.ToArray();
        foreach (var end in ends.Distinct())
            if (IsOrdinary(end) && Bytes(end) is [var single])
                left[single]--;
        return [.. Enumerable.Range(0, 256).Where(value => left[value] == 0).Select(value => (byte)value)];
    }

    private IEnumerable<int> Ordinary() => Enumerable.Range(0, Rows).Where(id => _isOrdinary[id]);
}
