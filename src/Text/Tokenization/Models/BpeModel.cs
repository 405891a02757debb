using System.Buffers;
using System.Text;
using System.Text.Json;
using Otron.Text.Tokenization.Format;

namespace Otron.Text.Tokenization.Models;

/// <summary>Byte-pair encoding, over bytes (GPT-2, Llama 3, Qwen) or over characters with bytes as a fallback (Gemma, Llama 2).</summary>
internal sealed class BpeModel : TokenModel
{
    private const char WordMarker = '\u2581';
    private const int MaxStackChars = 64;
    private const int MaxSymbolsPerChar = 3; // UTF-8 bytes of one UTF-16 unit
    private const int NoId = -1;

    private readonly bool _isByteLevel;
    private readonly bool _hasByteFallback;
    private readonly bool _fusesUnknown;
    private readonly int _unknownId;
    private readonly int[] _byteIds = new int[256];
    private readonly Dictionary<int, int> _runeIds = [];
    private readonly HashSet<char> _beforeMarker = []; // characters that stand right before a word marker inside a token
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>>? _wholePieces;
    private readonly MergeTable _merges;
    private readonly PieceCache _cache = new();
    private readonly Vocabulary _vocabulary;

    public BpeModel(JsonSection json, IReadOnlyList<(string Token, int Id)> tokens, Vocabulary vocabulary, bool isByteLevel)
    {
        foreach (var key in (ReadOnlySpan<string>)["continuing_subword_prefix", "end_of_word_suffix"])
            if (json.TextOrNull(key) is { Length: > 0 } affix)
                throw json.Unsupported($"{key} '{affix}'");
        if (json.Find("dropout") is { } dropout && dropout.GetDouble() > 0)
            throw json.Unsupported("dropout");

        _vocabulary = vocabulary;
        _isByteLevel = isByteLevel;
        _hasByteFallback = json.Flag("byte_fallback", false);
        _fusesUnknown = json.Flag("fuse_unk", false);
        _unknownId = json.TextOrNull("unk_token") is { } unknown
            ? vocabulary.IdOf(unknown) ?? throw json.Invalid($"has no token '{unknown}', its unk_token")
            : NoId;
        _wholePieces = json.Flag("ignore_merges", false) ? WholePieces(tokens) : null;
        _merges = ReadMerges(json);
        for (var b = 0; b < 256; b++)
            _byteIds[b] = OrdinaryIdOf(_isByteLevel ? ByteAlphabet.CharOf((byte)b).ToString() : ByteAlphabet.EscapeOf((byte)b));
        if (!isByteLevel)
            IndexCharacters(tokens);
    }

    public override void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (_wholePieces is { } whole && whole.TryGetValue(piece, out var id))
        {
            ids.Add(id);
            return;
        }
        if (!_isByteLevel)
            while (NextWord(piece) is > 0 and var end)
            {
                EncodeWord(piece[..end], ids);
                piece = piece[end..];
            }
        EncodeWord(piece, ids);
    }

    public override byte[]? Surface(int id, bool isFirstOfPiece)
    {
        if (id == _unknownId || _vocabulary.TokenOf(id) is not { } token)
            return null;
        if (_isByteLevel)
            return ByteAlphabet.BytesOf(token);
        return _hasByteFallback && ByteAlphabet.ByteOf(token) is { } value ? [value] : Encoding.UTF8.GetBytes(token);
    }

    // Files without a pre-tokenizer make one piece of a whole prompt. No token reaches over a word marker from a character that
    // stands before none inside any token, so the piece may be cut there: short words are cached, and merged fast.
    private int NextWord(ReadOnlySpan<char> piece)
    {
        for (var at = 1; at < piece.Length; at++)
        {
            var found = piece[at..].IndexOf(WordMarker);
            if (found < 0)
                return 0;
            at += found;
            if (_runeIds.ContainsKey(piece[at - 1]) && !_beforeMarker.Contains(piece[at - 1]))
                return at;
        }
        return 0;
    }

    private void EncodeWord(ReadOnlySpan<char> word, List<int> ids)
    {
        if (_cache.TryAppend(word, ids))
            return;
        int[]? rented = null;
        var symbols = word.Length <= MaxStackChars
            ? stackalloc int[MaxStackChars * MaxSymbolsPerChar]
            : rented = ArrayPool<int>.Shared.Rent(word.Length * MaxSymbolsPerChar);
        var count = _isByteLevel ? ReadBytes(word, symbols) : ReadCharacters(word, symbols);
        count = _merges.Apply(symbols[..count]);
        ids.AddRange(symbols[..count]);
        _cache.Add(word, symbols[..count]);
        if (rented is not null)
            ArrayPool<int>.Shared.Return(rented);
    }

    private int ReadBytes(ReadOnlySpan<char> word, Span<int> symbols)
    {
        var (count, isAfterUnknown) = (0, false);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in word.EnumerateRunes())
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
                Push(symbols, ref count, ref isAfterUnknown, _byteIds[value]);
        return count;
    }

    private int ReadCharacters(ReadOnlySpan<char> word, Span<int> symbols)
    {
        var (count, isAfterUnknown) = (0, false);
        Span<byte> buffer = stackalloc byte[4];
        foreach (var rune in word.EnumerateRunes())
        {
            if (_runeIds.TryGetValue(rune.Value, out var id))
            {
                Push(symbols, ref count, ref isAfterUnknown, id);
                continue;
            }
            var bytes = buffer[..rune.EncodeToUtf8(buffer)];
            if (_hasByteFallback && HasAll(bytes))
                foreach (var value in bytes)
                    Push(symbols, ref count, ref isAfterUnknown, _byteIds[value]);
            else
                Push(symbols, ref count, ref isAfterUnknown, NoId);
        }
        return count;
    }

    private void Push(Span<int> symbols, ref int count, ref bool isAfterUnknown, int id)
    {
        if (id != NoId)
            symbols[count++] = id;
        else if (_unknownId != NoId && !(isAfterUnknown && _fusesUnknown))
            symbols[count++] = _unknownId;
        isAfterUnknown = id == NoId;
    }

    private bool HasAll(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            if (_byteIds[value] == NoId)
                return false;
        return true;
    }

    private int OrdinaryIdOf(string token) => _vocabulary.IdOf(token) is { } id && !_vocabulary.IsSpecial(id) ? id : NoId;

    private void IndexCharacters(IReadOnlyList<(string Token, int Id)> tokens)
    {
        foreach (var (token, id) in tokens)
        {
            if (_vocabulary.IsSpecial(id))
                continue;
            if (Rune.TryGetRuneAt(token, 0, out var rune) && rune.Utf16SequenceLength == token.Length)
                _runeIds[rune.Value] = id;
            for (var at = 1; at < token.Length; at++)
                if (token[at] == WordMarker)
                    _beforeMarker.Add(token[at - 1]);
        }
    }

    private Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> WholePieces(IReadOnlyList<(string Token, int Id)> tokens)
    {
        var pieces = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        foreach (var (token, id) in tokens)
            if (!_vocabulary.IsSpecial(id) && WholePiece(token) is { } piece)
                pieces[piece] = id;
        return pieces.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    // Half a character is no text, so no piece is ever equal to it.
    private string? WholePiece(string token) => !_isByteLevel
        ? token
        : ByteAlphabet.BytesOf(token) is { } bytes && System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;

    private MergeTable ReadMerges(JsonSection json)
    {
        var list = json.Get("merges", JsonValueKind.Array);
        var merges = new MergeTable(list.GetArrayLength());
        var rank = 0;
        foreach (var item in list.EnumerateArray())
        {
            var (left, right) = ReadPair(item) ?? throw json.Invalid($"has a merge that is no pair: {item}");
            var merged = _vocabulary.IdOf(left + right);
            if (_vocabulary.IdOf(left) is not { } leftId || _vocabulary.IdOf(right) is not { } rightId || merged is not { } id)
                throw json.Invalid($"has a merge of tokens that are not in its vocabulary: {left} {right}");
            if (!_vocabulary.IsSpecial(id))
                merges.Add(leftId, rightId, new Merge(rank, id));
            rank++;
        }
        return merges;
    }

    private static (string Left, string Right)? ReadPair(JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2)
            return (merge[0].GetString()!, merge[1].GetString()!);
        return merge.ValueKind == JsonValueKind.String && merge.GetString()!.Split(' ') is [var left, var right] ? (left, right) : null;
    }
}
