using System.Text;
using Microsoft.ML.Tokenizers;
using Otron.Text.Tokenization.Cutting;
using Otron.Text.Tokenization.Decoding;
using Otron.Text.Tokenization.Format;
using Otron.Text.Tokenization.Models;
using Otron.Text.Tokenization.Normalizing;
using Otron.Text.Tokenization.Splitting;

namespace Otron.Text.Tokenization;

/// <summary>
/// A Hugging Face tokenizer.json at work, id for id as the original library has it. Its inherited members take text as plain text:
/// they add no special tokens and find none in the text. Immutable after load and safe to share between threads.
/// </summary>
public sealed partial class HuggingFaceTokenizer : Tokenizer
{
    private const int MostNamed = 5;

    private readonly Vocabulary _vocabulary;
    private readonly TextCutter _cutter;
    private readonly TokenModel _model;
    private readonly PostProcessor _postProcessor;
    private readonly TokenBytes _tokenBytes;
    private readonly Lowercase? _lowercase;

    private HuggingFaceTokenizer(TokenizerJson json, int rows, bool lowersText)
    {
        _vocabulary = json.Vocabulary;
        _cutter = json.Cutter;
        _model = json.Model;
        _postProcessor = json.PostProcessor;
        _tokenBytes = json.TokenBytes;
        _lowercase = lowersText ? new() : null;
        Warnings = json.Beyond.Count == 0 ? [] : [WarningOf(json.Beyond, rows)];
    }

    /// <summary>The largest id + 1, added tokens included.</summary>
    public int VocabularySize => _vocabulary.Size;

    /// <summary>What the file says and the model cannot follow, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The bytes that each id adds to a text.</summary>
    internal TokenBytes TokenBytes => _tokenBytes;

    /// <summary>Reads a tokenizer.json.</summary>
    /// <param name="tokenizerJsonPath">The file.</param>
    /// <param name="rows">The number of ids that the weights have rows for; no larger id ever comes out of a text.</param>
    /// <param name="lowersText">Whether a text becomes lower case before anything else, as sentence-transformers' <c>do_lower_case</c> asks.</param>
    /// <exception cref="TokenizerFormatException">The file is missing or broken, or has a part that is not understood.</exception>
    public static HuggingFaceTokenizer Load(string tokenizerJsonPath, int rows = int.MaxValue, bool lowersText = false) =>
        new(TokenizerJson.Load(tokenizerJsonPath, rows), rows, lowersText);

    /// <param name="text">The text to encode.</param>
    /// <param name="addSpecialTokens">Whether to add what the model expects around a text, such as a start token.</param>
    /// <param name="parseSpecialTokens">Whether the text may name special tokens; without it none can come out of it.</param>
    public int[] Encode(string text, bool addSpecialTokens, bool parseSpecialTokens)
    {
        text = _lowercase?.Normalize(text) ?? text;
        var ids = new List<int>(text.Length / 4 + 8);
        if (addSpecialTokens)
            ids.AddRange(_postProcessor.Before);
        Encode(_cutter.Cut(text, parseSpecialTokens ? TrustMap.All : TrustMap.None), ids);
        if (addSpecialTokens)
            ids.AddRange(_postProcessor.After);
        return [.. ids];
    }

    /// <summary>
    /// Encodes a rendered prompt as the one text that it is. Special tokens are found only if they lie wholly inside trusted
    /// text, and none are added.
    /// </summary>
    public int[] Encode(IReadOnlyList<TextSegment> segments)
    {
        var ids = new List<int>();
        Encode(_cutter.Cut(string.Concat(segments.Select(segment => segment.Text)), TrustMap.Of(segments)), ids);
        return [.. ids];
    }

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        var detokenizer = CreateDetokenizer(skipSpecialTokens);
        var text = new StringBuilder(ids.Length * 4);
        foreach (var id in ids)
            text.Append(detokenizer.Next(id));
        return text.Append(detokenizer.End()).ToString();
    }

    /// <param name="skipSpecialTokens">Whether special tokens add nothing to the text.</param>
    /// <param name="isContinuation">Whether text stands before these tokens, so that a space which the first one brings is a space.</param>
    public StreamingDetokenizer CreateDetokenizer(bool skipSpecialTokens = true, bool isContinuation = false) =>
        new(_tokenBytes, skipSpecialTokens, isContinuation);

    public int? IdOf(string token) => _vocabulary.IdOf(token);

    public string? TokenOf(int id) => _vocabulary.TokenOf(id);

    public bool IsSpecial(int id) => _vocabulary.IsSpecial(id);

    private static string WarningOf(List<AddedToken> beyond, int rows)
    {
        var named = string.Join(", ", beyond.Take(MostNamed).Select(token => $"'{token.Content}' ({token.Id})"));
        return "tokenizer.json knows tokens for which the weights have no rows, so they are plain text: "
            + $"{named}{(beyond.Count > MostNamed ? ", …" : "")}; the rows end at {rows - 1}.";
    }

    private void Encode(List<Piece> pieces, List<int> ids)
    {
        foreach (var piece in pieces)
            if (piece.AddedId != Piece.NoId)
                ids.Add(piece.AddedId);
            else
                _model.Encode(piece.Span, ids);
    }
}
