using Otron.Text.Tokenization.Models;

namespace Otron.Text.Tokenization.Decoding;

/// <summary>The bytes that each id adds to a text, in one block of memory; made once, read by every answer.</summary>
internal sealed class TokenBytes
{
    private readonly byte[] _bytes;
    private readonly int[] _starts; // (size + 1)
    private readonly TokenDecoder _decoder;
    private readonly Vocabulary _vocabulary;

    public TokenBytes(Vocabulary vocabulary, TokenDecoder decoder)
    {
        (_vocabulary, _decoder) = (vocabulary, decoder);
        _starts = new int[vocabulary.Size + 1];
        var bytes = new List<byte>(vocabulary.Size * 8);
        for (var id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary.TokenOf(id) is { } token)
                bytes.AddRange(decoder.Decode(token, isFirst: false));
            _starts[id + 1] = bytes.Count;
        }
        _bytes = [.. bytes];
    }

    public (char Character, int Count) LeadingStrip => _decoder.LeadingStrip;

    /// <summary>Some tokens add other bytes at the start of a text.</summary>
    public bool ChangesFirst => _decoder.ChangesFirst || LeadingStrip.Count > 0;

    public ReadOnlySpan<byte> Of(int id, bool isFirst) => isFirst
        ? _decoder.Decode(_vocabulary.TokenOf(id)!, isFirst)
        : _bytes.AsSpan(_starts[id].._starts[id + 1]);

    /// <summary>Whether the id is one whose text belongs in the answer.</summary>
    public bool IsShown(int id, bool skipSpecialTokens) =>
        _vocabulary.TokenOf(id) is not null && !(skipSpecialTokens && _vocabulary.IsSpecial(id));
}
