using System.Text;
using Otron.Text.Tokenization.Format;

namespace Otron.Text.Tokenization.Models;

/// <summary>BERT's model: the longest token that the rest of the word begins with, again and again, or else one unknown token.</summary>
internal sealed class WordPieceModel : TokenModel
{
    private const int DefaultMaxWordRunes = 100;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _starts;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _continuations; // without their prefix
    private readonly string _prefix;
    private readonly int _unknownId;
    private readonly int _maxWordRunes;
    private readonly int _maxTokenChars;
    private readonly Vocabulary _vocabulary;

    public WordPieceModel(JsonSection json, IReadOnlyList<(string Token, int Id)> tokens, Vocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _prefix = json.TextOrNull("continuing_subword_prefix") ?? "##";
        _maxWordRunes = json.Number("max_input_chars_per_word", DefaultMaxWordRunes);
        var unknown = json.TextOrNull("unk_token") ?? "[UNK]";
        _unknownId = vocabulary.IdOf(unknown) ?? throw json.Invalid($"has no token '{unknown}', its unk_token");

        var starts = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        var continuations = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in tokens)
        {
            if (vocabulary.IsSpecial(id) || token.Length == 0)
                continue;
            starts[token] = id;
            if (token.StartsWith(_prefix, StringComparison.Ordinal) && token.Length > _prefix.Length)
                continuations[token[_prefix.Length..]] = id;
            _maxTokenChars = Math.Max(_maxTokenChars, token.Length);
        }
        _starts = starts.GetAlternateLookup<ReadOnlySpan<char>>();
        _continuations = continuations.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public override void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        var before = ids.Count;
        if (IsTooLong(piece) || !TryEncode(piece, ids))
        {
            ids.RemoveRange(before, ids.Count - before);
            ids.Add(_unknownId);
        }
    }

    public override byte[]? Surface(int id, bool isFirstOfPiece)
    {
        if (id == _unknownId || _vocabulary.TokenOf(id) is not { } token)
            return null;
        return Encoding.UTF8.GetBytes(isFirstOfPiece ? token : token[_prefix.Length..]);
    }

    private bool TryEncode(ReadOnlySpan<char> word, List<int> ids)
    {
        for (var lookup = _starts; word.Length > 0; lookup = _continuations)
        {
            var length = Math.Min(word.Length, _maxTokenChars);
            int id;
            while (!lookup.TryGetValue(word[..length], out id))
                if (--length == 0)
                    return false;
            ids.Add(id);
            word = word[length..];
        }
        return true;
    }

    private bool IsTooLong(ReadOnlySpan<char> word)
    {
        if (word.Length <= _maxWordRunes)
            return false;
        var runes = 0;
        foreach (var _ in word.EnumerateRunes())
            runes++;
        return runes > _maxWordRunes;
    }
}
