using System.Text.Json;
using Otron.Text.Tokenization.Format;

namespace Otron.Text.Tokenization.Models;

/// <summary>Which string has which id, the model's own tokens and the added ones together.</summary>
internal sealed class Vocabulary
{
    // An id beyond any known vocabulary is a broken file, and must not become a huge array.
    private const int MaxSize = 1 << 24;

    private readonly Dictionary<string, int> _ids;
    private readonly string?[] _tokens;
    private readonly bool[] _isSpecial;

    public Vocabulary(IReadOnlyList<(string Token, int Id)> modelTokens, IReadOnlyList<AddedToken> addedTokens)
    {
        var largest = -1;
        foreach (var (token, id) in modelTokens)
            largest = Math.Max(largest, Checked(id, token));
        foreach (var added in addedTokens)
            largest = Math.Max(largest, Checked(added.Id, added.Content));

        _ids = new(modelTokens.Count + addedTokens.Count, StringComparer.Ordinal);
        _tokens = new string?[largest + 1];
        _isSpecial = new bool[largest + 1];
        foreach (var (token, id) in modelTokens)
        {
            _ids[token] = id;
            _tokens[id] = token;
        }
        foreach (var added in addedTokens)
        {
            _ids[added.Content] = added.Id;
            _tokens[added.Id] = added.Content;
            _isSpecial[added.Id] |= added.IsSpecial;
        }
    }

    /// <summary>The largest id + 1.</summary>
    public int Size => _tokens.Length;

    public int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    public string? TokenOf(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;

    public bool IsSpecial(int id) => (uint)id < (uint)_isSpecial.Length && _isSpecial[id];

    public static List<(string Token, int Id)> ReadObject(JsonElement vocab)
    {
        var tokens = new List<(string, int)>(vocab.GetPropertyCount());
        foreach (var entry in vocab.EnumerateObject())
            tokens.Add((entry.Name, entry.Value.GetInt32()));
        return tokens;
    }

    private static int Checked(int id, string token) => id is >= 0 and < MaxSize
        ? id
        : throw new TokenizerFormatException($"invalid_tokenizer: vocab gives the token '{token}' the id {id}");
}
