using Otron.Text.Tokenization;
using Otron.Text.Tokenization.Decoding;

namespace Otron.Grains.Generation;

/// <summary>The text of one answer, made of its tokens as they come: whole characters, up to a stop text.</summary>
internal sealed class AnswerText
{
    private readonly StreamingDetokenizer _detokenizer;
    private readonly StopMatcher _stops;
    private readonly IReadOnlyDictionary<int, string> _hidden;
    private readonly int _minTokens;
    private int _tokens;

    private AnswerText(StreamingDetokenizer detokenizer, StopMatcher stops, IReadOnlyDictionary<int, string> hidden, int minTokens, bool showsStop) =>
        (_detokenizer, _stops, _hidden, _minTokens, ShowsStop) = (detokenizer, stops, hidden, minTokens, showsStop);

    /// <summary>What ended the answer is part of its text.</summary>
    public bool ShowsStop { get; }

    /// <summary>A stop text was found, so there is no more text.</summary>
    public bool IsStopped => _stops.IsStopped;

    /// <summary>Characters that became certain with the last token, including those that are held back or cut off.</summary>
    public int LastLength { get; private set; }

    /// <param name="continuesText">Whether the answer goes on where the prompt's text ends; else it begins a text.</param>
    public static AnswerText For(GenerationRequest request, HuggingFaceTokenizer tokenizer, bool continuesText = false)
    {
        var stops = StopText.Read(request.Stop, tokenizer, request.ShowSpecialTokens, out var hidden);
        var detokenizer = tokenizer.CreateDetokenizer(skipSpecialTokens: !request.ShowSpecialTokens, continuesText);
        return new(detokenizer, new StopMatcher(stops, request.ShowStop), hidden, request.Sampling.MinTokens, request.ShowStop);
    }

    /// <inheritdoc cref="StreamingDetokenizer.BytesOf"/>
    public byte[] BytesOf(int id) => _detokenizer.BytesOf(id);

    /// <summary>Takes the next token and returns the text that is safe to send.</summary>
    public string Append(int id)
    {
        var added = _detokenizer.Append(id);
        LastLength = added.Length;
        if (_hidden.TryGetValue(id, out var standIn))
            added += standIn;
        return _stops.Append(added, isTooEarly: ++_tokens <= _minTokens);
    }

    /// <summary>Returns the rest when no more tokens come.</summary>
    public string Flush() => _stops.Append(_detokenizer.Flush(), isTooEarly: _tokens <= _minTokens) + _stops.Flush();
}
