using System.Text;

namespace Otron.Text.Tokenization.Decoding;

/// <summary>
/// Turns the ids of one answer into text as they come. It never gives half a character: bytes wait until their character is
/// whole, and bytes that cannot become one are U+FFFD. The first token of a text loses the space that stands for the start of a text;
/// a text that continues another one keeps it. Not thread-safe; one per answer.
/// </summary>
public sealed class StreamingDetokenizer
{
    // For broken runs of <0xNN> tokens the original library prints one U+FFFD per byte of the whole run, good characters in it
    // included. That is known only when the run has ended, so here, as for byte-level tokens, just the broken part is replaced.
    private readonly Decoder _utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false).GetDecoder();

    private readonly TokenBytes _tokens;
    private readonly bool _skipsSpecialTokens;
    private readonly char _stripped;
    private int _stripsLeft;
    private bool _isFirst;
    private char[] _chars = new char[64];

    internal StreamingDetokenizer(TokenBytes tokens, bool skipSpecialTokens, bool isContinuation)
    {
        (_tokens, _skipsSpecialTokens, _isFirst) = (tokens, skipSpecialTokens, !isContinuation);
        if (!isContinuation)
            (_stripped, _stripsLeft) = tokens.LeadingStrip;
    }

    /// <summary>Whether a character has begun and is not whole yet.</summary>
    internal bool HasHalfCharacter => _utf8.GetCharCount([], flush: true) > 0;

    /// <summary>The text that has become certain with this id; often one word, sometimes nothing.</summary>
    public string Append(int id) => Next(id).ToString();

    /// <summary>
    /// The bytes that the id would add to the text here; for a special token its name. Several tokens together may be one character.
    /// </summary>
    public byte[] BytesOf(int id)
    {
        if (!_tokens.IsShown(id, skipSpecialTokens: false))
            return [];
        var bytes = _tokens.Of(id, _isFirst);
        if (_stripsLeft == 0)
            return [.. bytes];
        var stripped = Encoding.UTF8.GetBytes([_stripped]);
        for (var left = _stripsLeft; left > 0 && bytes.StartsWith(stripped); left--)
            bytes = bytes[stripped.Length..];
        return [.. bytes];
    }

    /// <summary>The rest of the text, once the answer has ended.</summary>
    public string Flush() => End().ToString();

    /// <summary>As <see cref="Append"/>; the span holds until the next call.</summary>
    internal ReadOnlySpan<char> Next(int id)
    {
        if (!_tokens.IsShown(id, _skipsSpecialTokens))
            return [];
        var bytes = _tokens.Of(id, _isFirst);
        _isFirst = false;
        return Decode(bytes, flush: false);
    }

    internal ReadOnlySpan<char> End() => Decode([], flush: true);

    private ReadOnlySpan<char> Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        // A character that waits may turn out to be broken, and then adds its own U+FFFD.
        if (_chars.Length < bytes.Length + 4)
            _chars = new char[bytes.Length * 2];
        ReadOnlySpan<char> chars = _chars.AsSpan(0, _utf8.GetChars(bytes, _chars, flush));
        for (; _stripsLeft > 0 && chars.Length > 0; _stripsLeft--)
            if (chars[0] == _stripped)
                chars = chars[1..];
            else
                _stripsLeft = 1;
        return chars;
    }
}
