using System.Text;
using Otron.Text.Tokenization.Format;

namespace Otron.Text.Tokenization.Models;

/// <summary>A vocabulary of whole words: each piece is one token, known or not.</summary>
internal sealed class WordLevelModel : TokenModel
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _words;
    private readonly int _unknownId;
    private readonly Vocabulary _vocabulary;

    public WordLevelModel(JsonSection json, IReadOnlyList<(string Token, int Id)> tokens, Vocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        var unknown = json.Text("unk_token");
        _unknownId = vocabulary.IdOf(unknown) ?? throw json.Invalid($"has no token '{unknown}', its unk_token");
        var words = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        foreach (var (token, id) in tokens)
            if (!vocabulary.IsSpecial(id))
                words[token] = id;
        _words = words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public override void Encode(ReadOnlySpan<char> piece, List<int> ids) => ids.Add(_words.TryGetValue(piece, out var id) ? id : _unknownId);

    public override byte[]? Surface(int id, bool isFirstOfPiece) =>
        id == _unknownId || _vocabulary.TokenOf(id) is not { } token ? null : Encoding.UTF8.GetBytes(token);
}
