using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Otron.Text.Tokenization.Format;

namespace Otron.Text.Tokenization.Models;

/// <summary>SentencePiece's unigram model: of all ways to cut a piece into tokens, the one with the best sum of scores.</summary>
internal sealed class UnigramModel : TokenModel
{
    private const double UnknownPenalty = 10;
    private const int NoId = -1;

    private readonly CharTrie _tokens = new();
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknownId;
    private readonly int[]? _byteIds; // if unknown text becomes bytes
    private readonly PieceCache _cache = new();
    private readonly Vocabulary _vocabulary;

    public UnigramModel(JsonSection json, IReadOnlyList<(string Token, int Id)> tokens, Vocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _scores = ReadScores(json);
        _unknownId = json.Number("unk_id", NoId);
        if (_unknownId < 0 || _unknownId >= tokens.Count)
            throw json.Invalid("has no unk_id that is in its vocabulary");
        _unknownScore = _scores.Min() - UnknownPenalty;
        foreach (var (token, id) in tokens)
            if (!vocabulary.IsSpecial(id) && token.Length > 0)
                _tokens.Add(token, id);
        if (json.Flag("byte_fallback", false))
            _byteIds = ReadByteIds();
    }

    public static List<(string Token, int Id)> ReadTokens(JsonSection json)
    {
        var tokens = new List<(string, int)>();
        foreach (var entry in json.Get("vocab", JsonValueKind.Array).EnumerateArray())
            tokens.Add((entry[0].GetString()!, tokens.Count));
        return tokens;
    }

    public override void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (_cache.TryAppend(piece, ids))
            return;
        var before = ids.Count;
        var path = ArrayPool<Step>.Shared.Rent(piece.Length + 1);
        FindBestPath(piece, path.AsSpan(0, piece.Length + 1));
        AppendPath(piece, path, ids);
        ArrayPool<Step>.Shared.Return(path);
        _cache.Add(piece, CollectionsMarshal.AsSpan(ids)[before..]);
    }

    public override byte[]? Surface(int id, bool isFirstOfPiece)
    {
        if (id == _unknownId || _vocabulary.TokenOf(id) is not { } token)
            return null;
        return _byteIds is not null && ByteAlphabet.ByteOf(token) is { } value ? [value] : Encoding.UTF8.GetBytes(token);
    }

    // path[end]: the last token of the best way to cut piece[..end]
    private void FindBestPath(ReadOnlySpan<char> piece, Span<Step> path)
    {
        path.Fill(new Step(NoId, 0, double.NegativeInfinity));
        path[0] = default;
        for (var start = 0; start < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[start..], out _, out var runeChars);
            var hasRuneToken = false;
            var node = CharTrie.Root;
            for (var end = start + 1; end <= piece.Length && (node = _tokens.Child(node, piece[end - 1])) != CharTrie.NoNode; end++)
            {
                if (_tokens.IdAt(node) is not (not NoId and var id))
                    continue;
                Offer(ref path[end], new Step(id, start, path[start].Score + _scores[id]));
                hasRuneToken |= end == start + runeChars;
            }
            if (!hasRuneToken)
                Offer(ref path[start + runeChars], new Step(_unknownId, start, path[start].Score + _unknownScore));
            start += runeChars;
        }
    }

    private static void Offer(ref Step best, Step candidate)
    {
        if (candidate.Score > best.Score)
            best = candidate;
    }

    // The path is known from its end, so the ids are written backwards and turned round.
    private void AppendPath(ReadOnlySpan<char> piece, Step[] path, List<int> ids)
    {
        var first = ids.Count;
        for (var end = piece.Length; end > 0;)
        {
            var step = path[end];
            if (step.Id != _unknownId)
                ids.Add(step.Id);
            else
            {
                while (step.Start > 0 && path[step.Start].Id == _unknownId) // neighbouring unknowns are one
                    step = step with { Start = path[step.Start].Start };
                AppendUnknown(piece[step.Start..end], ids);
            }
            end = step.Start;
        }
        ids.Reverse(first, ids.Count - first);
    }

    private void AppendUnknown(ReadOnlySpan<char> text, List<int> ids)
    {
        if (_byteIds is null)
        {
            ids.Add(_unknownId);
            return;
        }
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        for (var i = bytes.Length - 1; i >= 0; i--)
            ids.Add(_byteIds[bytes[i]]);
    }

    // Bytes serve only if all of them have tokens.
    private int[]? ReadByteIds()
    {
        var ids = new int[256];
        for (var b = 0; b < ids.Length; b++)
            if (_vocabulary.IdOf(ByteAlphabet.EscapeOf((byte)b)) is { } id && !_vocabulary.IsSpecial(id))
                ids[b] = id;
            else
                return null;
        return ids;
    }

    private static double[] ReadScores(JsonSection json) =>
        [.. json.Get("vocab", JsonValueKind.Array).EnumerateArray().Select(entry => ScoreReader.Read(entry[1]))];

    private readonly record struct Step(int Id, int Start, double Score);
}
