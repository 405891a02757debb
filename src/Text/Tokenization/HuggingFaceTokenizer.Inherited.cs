using System.Buffers;
using System.Text;
using Microsoft.ML.Tokenizers;
using Otron.Text.Tokenization.Cutting;
using Otron.Text.Tokenization.Splitting;

namespace Otron.Text.Tokenization;

/// <content>The members that Microsoft.ML.Tokenizers requires of every tokenizer.</content>
public sealed partial class HuggingFaceTokenizer
{
    public override Normalizer? Normalizer => _cutter.Normalizer;

    public override string Decode(IEnumerable<int> ids) => Decode(ids as int[] ?? [.. ids], skipSpecialTokens: false);

    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        (idsConsumed, charsWritten) = (0, 0);
        var detokenizer = CreateDetokenizer(skipSpecialTokens: false);
        var (seen, written) = (0, 0);
        foreach (var id in ids)
        {
            if (!TryWrite(detokenizer.Next(id), destination, ref written))
                return OperationStatus.DestinationTooSmall;
            seen++;
            if (!detokenizer.HasHalfCharacter) // else a later call begins again at the first id of that character
                (idsConsumed, charsWritten) = (seen, written);
        }
        if (!TryWrite(detokenizer.End(), destination, ref written))
            return OperationStatus.DestinationTooSmall;
        (idsConsumed, charsWritten) = (seen, written);
        return OperationStatus.Done;
    }

    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        if (settings.MaxTokenCount < int.MaxValue)
        {
            var results = EncodeToTokens(text, textSpan, settings);
            return new EncodeResults<int>
            {
                Tokens = [.. results.Tokens.Select(token => token.Id)],
                NormalizedText = results.NormalizedText,
                CharsConsumed = results.CharsConsumed,
            };
        }
        var ids = new List<int>();
        var normalized = new StringBuilder();
        Encode(Cut(text, textSpan, settings, normalized), ids);
        return new EncodeResults<int> { Tokens = ids, NormalizedText = normalized.ToString(), CharsConsumed = normalized.Length };
    }

    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var ids = new List<int>();
        Encode(Cut(text, textSpan, settings, normalized: null), ids);
        return Math.Min(ids.Count, settings.MaxTokenCount);
    }

    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var normalized = new StringBuilder();
        var pieces = Cut(text, textSpan, settings, normalized);
        var tokens = new List<EncodedToken>();
        var ids = new List<int>();
        var floor = 0;
        foreach (var piece in pieces)
        {
            ids.Clear();
            Encode([piece], ids);
            foreach (var (id, start, end) in TokenSpans.Find(piece, ids, _model, floor))
                if (tokens.Count < settings.MaxTokenCount)
                    tokens.Add(new EncodedToken(id, _vocabulary.TokenOf(id) ?? "", start..end));
            floor = piece.Origin + piece.Length;
        }
        return new EncodeResults<EncodedToken>
        {
            Tokens = tokens,
            NormalizedText = normalized.ToString(),
            CharsConsumed = tokens.Count < settings.MaxTokenCount ? normalized.Length : tokens.Count > 0 ? tokens[^1].Offset.End.Value : 0,
        };
    }

    private List<Piece> Cut(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, StringBuilder? normalized) => _cutter.Cut(
        text ?? textSpan.ToString(), TrustMap.None, normalized, settings.ConsiderNormalization, settings.ConsiderPreTokenization);

    private static bool TryWrite(ReadOnlySpan<char> chars, Span<char> destination, ref int written)
    {
        if (!chars.TryCopyTo(destination[written..]))
            return false;
        written += chars.Length;
        return true;
    }
}
