using System.Text;
using Otron.Text.Dialects;
using Otron.Text.Dialects.Reading;
using Otron.Text.Tokenization;
using Otron.Text.Tokenization.Decoding;

namespace Otron.Grains.Generation;

/// <summary>
/// The text of one answer, made of its tokens as they come: whole characters, up to a stop text. Where a reader takes the answer apart,
/// its reasoning and calls come as parts, and stop texts are looked for in the text alone.
/// </summary>
internal sealed class AnswerText
{
    private readonly HuggingFaceTokenizer _tokenizer;
    private readonly StreamingDetokenizer _detokenizer;
    private readonly StopMatcher _stops;
    private readonly IReadOnlyDictionary<int, string> _hidden;
    private readonly int _minTokens;
    private readonly bool _showsSpecialTokens;
    private readonly AnswerReader? _reader;
    private readonly CallIds? _callIds;
    private readonly List<ReadPart> _read = [];
    private readonly List<AnswerPart> _parts = []; // since the last take
    private readonly ContentLogprobs _logprobs = new();
    private int _tokens;
    private bool _hasMoreThanText; // in the parts

    private AnswerText(
        GenerationRequest request, HuggingFaceTokenizer tokenizer, bool continuesText, AnswerReader? reader, CallIds? callIds)
    {
        (_tokenizer, _reader, _callIds) = (tokenizer, reader, callIds);
        (_minTokens, ShowsStop, _showsSpecialTokens) = (request.Sampling.MinTokens, request.ShowStop, request.ShowSpecialTokens);
        // A reader sees special tokens apart from the text, so that it knows a mark from a text that spells one.
        _detokenizer = tokenizer.CreateDetokenizer(skipSpecialTokens: reader is not null || !request.ShowSpecialTokens, continuesText);
        _stops = new StopMatcher(StopText.Read(request.Stop, tokenizer, request.ShowSpecialTokens, out _hidden), request.ShowStop);
    }

    /// <summary>What ended the answer is part of its text.</summary>
    public bool ShowsStop { get; }

    /// <summary>A stop text was found, so there is no more text.</summary>
    public bool IsStopped => _stops.IsStopped;

    /// <summary>Tokens of reasoning so far, its marks included.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>Calls that have begun.</summary>
    public int Calls { get; private set; }

    /// <summary>The next token belongs to the reasoning, as far as is known.</summary>
    public bool IsInsideReasoning => _reader is { IsInsideReasoning: true };

    /// <summary>There are parts to take that are no text of the answer.</summary>
    public bool HasParts => _hasMoreThanText;

    /// <param name="continuesText">Whether the answer goes on where the prompt's text ends; else it begins a text.</param>
    /// <param name="reader">Takes the answer apart; null for an answer that is text.</param>
    /// <param name="callIds">Required with a reader.</param>
    public static AnswerText For(
        GenerationRequest request, HuggingFaceTokenizer tokenizer, bool continuesText = false, AnswerReader? reader = null, CallIds? callIds = null) =>
        new(request, tokenizer, continuesText, reader, callIds);

    /// <inheritdoc cref="StreamingDetokenizer.BytesOf"/>
    public byte[] BytesOf(int id) => _detokenizer.BytesOf(id);

    /// <summary>Takes the next token and returns the text that is safe to send.</summary>
    /// <param name="logprob">What is known of the token, if the client asked for it; the length of its text is found out here.</param>
    public string Append(int id, TokenLogprob? logprob = null)
    {
        _tokens++;
        if (_reader is not null)
            return Read(id, _reader, logprob);
        var added = _detokenizer.Append(id);
        _logprobs.Add(logprob, added.Length);
        _logprobs.ShowAll();
        if (_hidden.TryGetValue(id, out var standIn))
            added += standIn;
        return Stop(added);
    }

    /// <summary>Returns the rest when no more tokens come.</summary>
    public string Flush()
    {
        if (_reader is null)
            return Stop(_detokenizer.Flush()) + _stops.Flush();
        _read.Clear();
        _reader.Append(_detokenizer.Flush(), isSpecial: false, _read);
        _reader.Flush(_read);
        return Keep(_read) + Rest();
    }

    /// <summary>Log probabilities of the tokens of the answer's text, as far as they are known to be that; null for none.</summary>
    /// <param name="isLast">No more tokens come.</param>
    public TokenLogprob[]? TakeLogprobs(bool isLast) => _logprobs.Take(isLast);

    /// <summary>All parts since the last take, in their order; null if they are text alone.</summary>
    public AnswerPart[]? TakeParts()
    {
        AnswerPart[]? parts = _hasMoreThanText ? [.. _parts] : null;
        _parts.Clear();
        _hasMoreThanText = false;
        return parts;
    }

    private string Read(int id, AnswerReader reader, TokenLogprob? logprob)
    {
        var wasReasoning = reader.IsInsideReasoning;
        _read.Clear();
        if (_tokenizer.IsSpecial(id))
        {
            // A character that is still not whole stays broken.
            reader.Append(_detokenizer.Flush(), isSpecial: false, _read);
            var name = _tokenizer.TokenOf(id)!;
            var isRead = reader.Append(name, isSpecial: true, _read) || (_showsSpecialTokens && reader.Append(name, isSpecial: false, _read));
            _logprobs.Add(logprob, isRead ? name.Length : 0);
        }
        else
        {
            var added = _detokenizer.Append(id);
            _logprobs.Add(logprob, added.Length);
            reader.Append(added, isSpecial: false, _read);
        }
        if (wasReasoning || reader.IsInsideReasoning)
            ReasoningTokens++;
        var text = Keep(_read);
        return reader.IsInsideContent && _hidden.TryGetValue(id, out var standIn) ? text + Shown(Stop(standIn)) : text;
    }

    /// <summary>Keeps the parts that were read and returns the text among them.</summary>
    private string Keep(List<ReadPart> read)
    {
        var text = "";
        foreach (var part in read)
        {
            if (IsStopped)
                break;
            if (part.Kind == ReadPartKind.Content)
            {
                _logprobs.Show(part.Offset, part.Text.Length);
                text += Shown(Stop(part.Text));
                continue;
            }
            text += Rest(); // a stop text does not reach over a call
            if (part.Kind == ReadPartKind.Call)
                Calls++;
            var callId = part.Kind == ReadPartKind.Call ? part.Id ?? _callIds![part.Call] : null;
            _parts.Add(new((AnswerPartKind)part.Kind, part.Text, part.Call, callId));
            _hasMoreThanText = true;
        }
        return text;
    }

    private string Stop(string text) => _stops.Append(text, isTooEarly: _tokens <= _minTokens);

    private string Rest() => Shown(_stops.Flush());

    private string Shown(string text)
    {
        if (text.Length > 0)
            _parts.Add(new(AnswerPartKind.Content, text));
        return text;
    }
}
