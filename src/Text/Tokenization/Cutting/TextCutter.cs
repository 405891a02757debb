using System.Text;
using Otron.Text.Tokenization.Format;
using Otron.Text.Tokenization.Normalizing;
using Otron.Text.Tokenization.Splitting;

namespace Otron.Text.Tokenization.Cutting;

/// <summary>From text to pieces: added tokens are found, and the text between them is normalised and cut.</summary>
internal sealed class TextCutter
{
    private readonly AddedTokens _addedTokens; // looked for in the text as it is
    private readonly AddedTokens _normalizedAddedTokens; // looked for in normalised text
    private readonly PreTokenizerStep[] _preTokenizers;

    public TextCutter(IReadOnlyList<AddedToken> addedTokens, NormalizerStep? normalizer, PreTokenizerStep[] preTokenizers)
    {
        Normalizer = normalizer;
        _preTokenizers = preTokenizers;
        _addedTokens = new(addedTokens.Where(token => !token.IsNormalized).Select(token => (token.Content, token)));
        _normalizedAddedTokens = new(addedTokens.Where(token => token.IsNormalized)
            .Select(token => (normalizer?.Normalize(token.Content) ?? token.Content, token)));
    }

    public NormalizerStep? Normalizer { get; }

    /// <param name="normalized">Gets the normalised text, which the pieces' origins refer to.</param>
    public List<Piece> Cut(string text, TrustMap trust, StringBuilder? normalized = null, bool normalizes = true, bool preTokenizes = true)
    {
        text = ReplaceLoneSurrogates(text);
        var cut = new Cutting(normalizes ? Normalizer : null, preTokenizes ? _preTokenizers : [], normalized);
        var at = 0;
        foreach (var match in _addedTokens.Find(text, trust))
        {
            CutGap(text, at, match.Start, trust, cut);
            cut.AddToken(text, match);
            at = match.End;
        }
        CutGap(text, at, text.Length, trust, cut);
        return cut.Pieces;
    }

    private void CutGap(string text, int start, int end, TrustMap trust, Cutting cut)
    {
        if (start >= end)
            return;
        var gap = text[start..end];
        gap = cut.Normalizer?.Normalize(gap) ?? gap;
        var gapTrust = _normalizedAddedTokens.HasSpecial ? trust.Through(cut.Normalizer, text, start, end) : TrustMap.None;
        var at = 0;
        foreach (var match in _normalizedAddedTokens.Find(gap, gapTrust))
        {
            cut.AddText(gap, at, match.Start);
            cut.AddToken(gap, match);
            at = match.End;
        }
        cut.AddText(gap, at, gap.Length);
    }

    private static string ReplaceLoneSurrogates(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return text;
        var chars = text.ToCharArray();
        for (var i = 0; i < chars.Length; i++)
            if (char.IsHighSurrogate(chars[i]) && i + 1 < chars.Length && char.IsLowSurrogate(chars[i + 1]))
                i++;
            else if (char.IsSurrogate(chars[i]))
                chars[i] = '\uFFFD';
        return new string(chars);
    }

    private sealed class Cutting(NormalizerStep? normalizer, PreTokenizerStep[] preTokenizers, StringBuilder? normalized)
    {
        private List<Piece> _coarse = [];
        private List<Piece> _fine = [];
        private int _origin; // in the normalised text

        public NormalizerStep? Normalizer => normalizer;

        public List<Piece> Pieces { get; } = [];

        public void AddToken(string text, AddedMatch match)
        {
            var length = match.End - match.Start;
            Pieces.Add(new Piece(text, match.Start, length, _origin, match.Id));
            Advance(text, match.Start, length);
        }

        public void AddText(string text, int start, int end)
        {
            if (start >= end)
                return;
            var piece = new Piece(text, start, end - start, _origin);
            Advance(text, start, end - start);
            if (preTokenizers.Length == 0)
            {
                Pieces.Add(piece);
                return;
            }
            _coarse.Clear();
            _coarse.Add(piece);
            for (var i = 0; i + 1 < preTokenizers.Length; i++)
            {
                _fine.Clear();
                foreach (var coarse in _coarse)
                    preTokenizers[i].Apply(coarse, _fine);
                (_coarse, _fine) = (_fine, _coarse);
            }
            foreach (var coarse in _coarse)
                preTokenizers[^1].Apply(coarse, Pieces);
        }

        private void Advance(string text, int start, int length)
        {
            normalized?.Append(text, start, length);
            _origin += length;
        }
    }
}
