using System.Diagnostics;
using Otron.Api.Errors;

namespace Otron.Api.Telemetry;

/// <summary>
/// The span of a request for a model's work, with the attributes that the conventions prescribe. None of them holds what a user wrote:
/// no prompt, no answer, no stop text, and names of sessions only as hashes.
/// </summary>
internal sealed class ModelSpan : IDisposable
{
    private static readonly ActivitySource Source = new("Otron.Api");

    private readonly Activity? _span;

    private ModelSpan(Activity? span) => _span = span;

    /// <param name="operation">Name of the operation in the conventions, such as <c>chat</c>.</param>
    public static ModelSpan Start(string operation)
    {
        var span = Source.StartActivity(operation, ActivityKind.Client);
        span?.SetTag(GenAi.OperationName, operation);
        span?.SetTag(GenAi.ProviderName, GenAi.Otron);
        return new(span);
    }

    /// <summary>Notes on the span of the current request that its turn is resumed elsewhere.</summary>
    public static void Resumed(Exception failure)
    {
        var reason = failure is OtronException { Code: ErrorCode.TurnLost } lost ? OpenAiErrors.From(lost).Code : failure.GetType().Name;
        Activity.Current?.AddEvent(new("otron.resume", tags: new() { [GenAi.ErrorType] = reason }));
    }

    public void Asks(SamplingSettings sampling, int? maxTokens, int choices, bool stream, AnswerFormat? format)
    {
        if (_span is null)
            return;
        _span.SetTag(GenAi.OutputType, format is { Kind: AnswerFormatKind.JsonObject or AnswerFormatKind.JsonSchema } ? "json" : "text");
        _span.SetTag(GenAi.RequestStream, stream);
        _span.SetTag(GenAi.RequestMaxTokens, maxTokens);
        _span.SetTag(GenAi.RequestTemperature, Exact(sampling.Temperature));
        _span.SetTag(GenAi.RequestTopP, Exact(sampling.TopP));
        _span.SetTag(GenAi.RequestTopK, sampling.TopK);
        _span.SetTag(GenAi.RequestFrequencyPenalty, Exact(sampling.FrequencyPenalty));
        _span.SetTag(GenAi.RequestPresencePenalty, Exact(sampling.PresencePenalty));
        _span.SetTag(GenAi.RequestSeed, sampling.Seed);
        if (choices != 1)
            _span.SetTag(GenAi.RequestChoiceCount, choices);
    }

    /// <param name="conversation">The conversation's public id, or the hash of a session.</param>
    /// <param name="response">The answer's id.</param>
    public void Answers(string conversation, string response)
    {
        _span?.SetTag(GenAi.ConversationId, conversation);
        _span?.SetTag(GenAi.ResponseId, response);
    }

    public void Embeds(string format, int dimensions)
    {
        _span?.SetTag(GenAi.RequestEncodingFormats, new[] { format });
        _span?.SetTag(GenAi.EmbeddingsDimensionCount, dimensions);
    }

    public void End(ModelRequest request)
    {
        if (_span is null)
            return;
        if (request.Model is { } model)
        {
            _span.DisplayName = $"{request.Operation} {model}";
            _span.SetTag(GenAi.RequestModel, model);
        }
        if (request.Error is { } error)
        {
            _span.SetTag(GenAi.ErrorType, error);
            _span.SetStatus(ActivityStatusCode.Error);
            return;
        }
        _span.SetTag(GenAi.ResponseModel, request.Model);
        _span.SetTag(GenAi.UsageInputTokens, request.InputTokens);
        if (request.FinishReasons.Count == 0)
            return;
        _span.SetTag(GenAi.ResponseFinishReasons, request.FinishReasons.ToArray());
        _span.SetTag(GenAi.UsageOutputTokens, request.OutputTokens);
        if (request.ReasoningTokens > 0)
            _span.SetTag(GenAi.UsageReasoningOutputTokens, request.ReasoningTokens);
        _span.SetTag(GenAi.UsageCacheReadInputTokens, request.CachedTokens);
        _span.SetTag(GenAi.ResponseTimeToFirstChunk, request.TimeToFirstToken?.TotalSeconds);
    }

    public void Dispose() => _span?.Dispose();

    /// <summary>The number as it was written: 0.7 and not 0.699999988079071.</summary>
    private static double? Exact(float? value) => value is { } number ? (double)(decimal)number : null;
}
