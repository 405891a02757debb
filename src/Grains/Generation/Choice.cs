using Otron.Engine;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Sequences;
using Otron.Grains.Models;

namespace Otron.Grains.Generation;

/// <summary>One answer of a turn: turns the tokens of its sequence into text events.</summary>
internal sealed class Choice(
    int index,
    string model,
    Sequence sequence,
    AnswerText text,
    TurnClock clock,
    int droppedMessages = 0,
    FinishReason endOfCalls = FinishReason.ToolCalls)
{
    private Task<bool>? _readable;
    private string _text = ""; // not in an event yet
    private readonly List<int> _tokens = []; // since the last Delta
    private TokenLogprob[]? _logprobs; // not in an event yet
    private FinishReason? _reason;
    private int _completionTokens;

    /// <summary>The Finished event was read.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Why the choice cannot finish.</summary>
    public OtronException? Failure { get; private set; }

    public int Index => index;

    public Sequence Sequence => sequence;

    public int CompletionTokens => _completionTokens;

    /// <summary>Time from tokens to text, in ticks of the turn's clock.</summary>
    public long DetokenizeTicks { get; private set; }

    /// <summary>Timestamp of its last token; 0 before.</summary>
    public long EndedAt { get; private set; }

    /// <summary>The first token was read, so the number of cached tokens is known.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Completes when there may be an event. One pending wait serves any number of callers.</summary>
    public Task<bool> ReadableAsync() =>
        _readable is { IsCompleted: false } pending ? pending : _readable = sequence.Tokens.WaitToReadAsync().AsTask();

    /// <summary>Takes tokens until there is an event. The first event of the first choice is Started.</summary>
    /// <exception cref="OtronException">The sequence failed.</exception>
    public bool TryRead(out GenerationEvent next)
    {
        next = default;
        if (IsFinished)
            return false;
        while (_text.Length == 0 && !text.HasParts && _reason is null)
        {
            if (!sequence.Tokens.TryRead(out var token))
                return sequence.Tokens.Completion.IsCompleted ? throw Fail(EngineError.Stopped) : false;
            if (token is { TokenId: < 0, End: SequenceEnd.None })
                continue;
            _text = Accept(token);
            var isFirst = !HasStarted;
            HasStarted = true;
            if (isFirst && index == 0)
            {
                next = Started();
                return true;
            }
        }
        // Log probabilities of tokens without text come before the end too.
        next = _text.Length > 0 || text.HasParts || (_logprobs ??= text.TakeLogprobs(_reason is not null)) is not null ? TakeDelta() : Finish();
        return true;
    }

    /// <summary>Takes the tokens that the reader already has; only the state after them counts.</summary>
    public void Replay(ChoiceProgress progress)
    {
        foreach (var id in progress.TokenIds)
            text.Append(id);
        text.TakeParts();
        _completionTokens = progress.TokenIds.Length;
        HasStarted = IsFinished = progress.IsFinished;
    }

    /// <summary>Returns the row within one step if the choice still computes.</summary>
    public void Cancel()
    {
        if (!IsFinished)
            sequence.Cancel();
    }

    private GenerationEvent Started() => new()
    {
        Kind = GenerationEventKind.Started,
        PromptTokens = sequence.PromptTokens,
        CachedTokens = sequence.CachedTokens,
        DroppedMessages = droppedMessages,
    };

    private GenerationEvent TakeDelta()
    {
        var delta = new GenerationEvent
        {
            Kind = GenerationEventKind.Delta,
            Choice = index,
            Text = _text,
            Parts = text.TakeParts(),
            ReasoningTokens = text.ReasoningTokens,
            CompletionTokens = _completionTokens,
            TokenIds = [.. _tokens],
            Logprobs = _logprobs ?? text.TakeLogprobs(_reason is not null),
            IsLastText = _reason is not null,
            FinishReason = _reason.GetValueOrDefault(),
        };
        _text = "";
        _tokens.Clear();
        _logprobs = null;
        return delta;
    }

    private GenerationEvent Finish()
    {
        IsFinished = true;
        return new()
        {
            Kind = GenerationEventKind.Finished,
            Choice = index,
            FinishReason = _reason.GetValueOrDefault(),
            PromptTokens = sequence.PromptTokens,
            CachedTokens = sequence.CachedTokens,
            CompletionTokens = _completionTokens,
            ReasoningTokens = text.ReasoningTokens,
            Timings = clock.TimingsOf(sequence.Times, EndedAt, DetokenizeTicks),
        };
    }

    private string Accept(TokenEvent token)
    {
        if (token.End is SequenceEnd.Failed or SequenceEnd.Cancelled)
            throw Fail(token.Error is EngineError.None ? EngineError.Stopped : token.Error);

        var startedAt = clock.Now();
        var added = "";
        if (token.TokenId >= 0)
        {
            _completionTokens++;
            _tokens.Add(token.TokenId);
            if (token.End is not SequenceEnd.EndToken || text.ShowsStop)
            {
                var described = token.Logprobs is { } logprobs ? Describe(token.TokenId, logprobs) : null;
                added = text.Append(token.TokenId, described);
            }
        }

        if (token.End is not SequenceEnd.None)
        {
            added += text.Flush();
            _reason = token.End is SequenceEnd.MaxTokens ? FinishReason.Length : text.Calls > 0 ? endOfCalls : FinishReason.Stop;
            if (token.End is SequenceEnd.Complete)
                _completionTokens++; // the end token, which the model would have written for certain
        }

        if (text.IsStopped)
        {
            _reason = FinishReason.Stop;
            sequence.Cancel();
        }

        var now = clock.Now();
        DetokenizeTicks += now - startedAt;
        if (_reason is not null)
            // After a stop text the engine continues until it has seen the cancellation.
            EndedAt = text.IsStopped ? now : sequence.Times.EndedAt;
        return added;
    }

    // Before the token joins the text: the first one of a text may lose its space.
    private TokenLogprob Describe(int id, TokenLogprobs logprobs) => new(
        new(text.BytesOf(id), logprobs.Logprob),
        [.. logprobs.TopIds.Zip(logprobs.TopLogprobs, (other, logprob) => new LikelyToken(text.BytesOf(other), logprob))],
        TextLength: 0);

    private OtronException Fail(EngineError reason) => Failure = reason.ToException(model);
}
