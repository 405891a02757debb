using System.Diagnostics;
using Otron.Grains.Telemetry;

namespace Otron.Grains.Generation;

/// <summary>
/// The span of a turn and, at its end, a span for each phase of each choice. The phases come from the marks of the sequences, because the
/// engine's thread serves many turns at once and has no current span.
/// </summary>
internal sealed class TurnTrace : IDisposable
{
    private readonly Activity? _span;
    private Turn? _turn;

    private TurnTrace(Activity? span, TimeProvider time)
    {
        _span = span;
        Clock = new(time);
    }

    public TurnClock Clock { get; }

    /// <summary>W3C trace context of the turn; null without a listener.</summary>
    public string? Id => _span?.Id;

    public ActivityContext Context => _span?.Context ?? default;

    /// <param name="session">Hash of the session.</param>
    public static TurnTrace Start(GenerationRequest request, string session, TimeProvider time)
    {
        var span = Traces.Start(Traces.Turn, request.TraceParent, request.PreviousTraceParent);
        span?.SetTag(GenAi.RequestModel, request.Model);
        span?.SetTag("otron.session", session);
        // The silo of the answer's beginning was lost or has stopped.
        if (request.Continuation is { } continuation)
            span?.SetTag("otron.resumed_tokens", continuation.Choices.Sum(choice => choice.TokenIds.Length));
        return new(span, time);
    }

    public void Follow(Turn turn) => _turn = turn;

    /// <param name="parts">A sentence for each part of a schema that is not kept.</param>
    public void Relaxed(IReadOnlyList<string> parts)
    {
        if (parts.Count > 0)
            _span?.SetTag("otron.constraint.relaxed", parts.ToArray());
    }

    public void Refuse(OtronException reason) => _span?.Fail(reason.Code);

    /// <summary>Writes the span of the activation that this turn caused; it ends before the turn's own span begins.</summary>
    public void Activated(long startedAt, long endedAt)
    {
        if (_span is not null)
            Traces.Write(Traces.Activate, new(_span.TraceId, _span.ParentSpanId, _span.ActivityTraceFlags), At(startedAt), At(endedAt));
    }

    public void Dispose()
    {
        if (_span is null or { IsStopped: true })
            return;
        if (Clock.Tokenize > TimeSpan.Zero)
            WritePrompt();
        if (_turn is not null)
            WriteChoices(_span, _turn);
        _span.Dispose();
    }

    private void WriteChoices(Activity span, Turn turn)
    {
        var choices = turn.Choices;
        foreach (var choice in choices)
            WritePhases(choice);
        var first = choices[0];
        span.SetTag(GenAi.UsageInputTokens, first.Sequence.PromptTokens);
        span.SetTag(GenAi.UsageCacheReadInputTokens, first.Sequence.CachedTokens);
        span.SetTag(GenAi.UsageOutputTokens, choices.Sum(choice => choice.CompletionTokens));
        if (choices.FirstOrDefault(choice => choice.Failure is not null)?.Failure is { } failure)
            span.Fail(failure.Code);
        else if (!turn.IsComplete)
            span.SetTag(GenAi.ErrorType, turn.IsHandedOver ? "handed_over" : "reader_left");
    }

    private void WritePrompt()
    {
        var start = At(Clock.StartedAt);
        var rendered = start + Clock.Template;
        Write(Traces.Template, start, rendered);
        Write(Traces.Tokenize, rendered, rendered + Clock.Tokenize);
    }

    private void WritePhases(Choice choice)
    {
        var (sequence, times) = (choice.Sequence, choice.Sequence.Times);
        if (times.SubmittedAt == 0) // resumed when it was already complete
            return;
        var end = choice.EndedAt > 0 ? choice.EndedAt : times.EndedAt > 0 ? times.EndedAt : Clock.Now();
        (string, object?) index = ("otron.choice", choice.Index);
        Write(Traces.Queue, At(times.SubmittedAt), At(times.RowAt > 0 ? times.RowAt : end), index);
        if (times.RowAt == 0)
            return;
        Write(
            Traces.Prefill, At(times.RowAt), At(times.FirstTokenAt > 0 ? times.FirstTokenAt : end), index,
            (GenAi.UsageInputTokens, sequence.PromptTokens), (GenAi.UsageCacheReadInputTokens, sequence.CachedTokens),
            ("otron.forward.duration", Seconds(times.PrefillTicks)));
        if (times.FirstTokenAt == 0)
            return;
        Write(
            Traces.Decode, At(times.FirstTokenAt), At(end), index,
            (GenAi.UsageOutputTokens, choice.CompletionTokens),
            ("otron.decode.steps", times.DecodeSteps),
            ("otron.batch.mean_rows", times.DecodeSteps > 0 ? (double)times.BatchRows / times.DecodeSteps : 0),
            ("otron.forward.duration", Seconds(times.ForwardTicks)),
            ("otron.penalty.duration", Seconds(times.PenaltyTicks)),
            ("otron.sampling.duration", Seconds(times.SamplingTicks)),
            ("otron.preemptions", times.Preemptions), ("otron.parkings", times.Parkings),
            ("otron.paused.duration", Seconds(times.PausedTicks)));
        // Detokenizing happens in pieces between the tokens; the span is as long as all pieces together.
        Write(Traces.Detokenize, At(times.FirstTokenAt), At(Math.Min(end, times.FirstTokenAt + choice.DetokenizeTicks)), index);
    }

    private void Write(string name, DateTime start, DateTime end, params ReadOnlySpan<(string, object?)> tags) =>
        Traces.Write(name, _span!.Context, start, end, tags);

    /// <summary>The moment of a timestamp; the span and the clock started together.</summary>
    private DateTime At(long timestamp) => _span!.StartTimeUtc + Clock.Between(Clock.StartedAt, timestamp);

    private double Seconds(long ticks) => Clock.Duration(ticks).TotalSeconds;
}
