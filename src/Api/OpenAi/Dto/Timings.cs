using Otron.Contract;

namespace Otron.Api.OpenAi.Dto;

/// <summary>
/// Where a chat answer's time went, in milliseconds. Template, tokenize, queue, prefill, decode and other follow one another and are
/// the total; all else lies within them. Counts and rates have llama.cpp's names.
/// </summary>
internal sealed record ChatTimings(
    double TemplateMs,
    double TokenizeMs,
    double QueueMs,
    double PrefillMs,
    double DecodeMs,
    double OtherMs,
    double TotalMs,
    double DetokenizeMs,
    double PrefillForwardMs,
    double ForwardMs,
    double PenaltyMs,
    double SamplingMs,
    double PausedMs,
    int Preemptions,
    int DecodeSteps,
    double MeanBatchRows,
    int CacheN,
    int PromptN,
    int PredictedN,
    double PredictedPerTokenMs,
    double PredictedPerSecond)
{
    /// <param name="finished">The event that ends a choice.</param>
    /// <param name="total">From the request's arrival until now.</param>
    /// <returns>Null where the silo that knew is lost.</returns>
    public static ChatTimings? Of(in GenerationEvent finished, TimeSpan total)
    {
        if (finished.Timings is not { } silo)
            return null;
        var phases = silo.Template + silo.Tokenize + silo.Queue + silo.Prefill + silo.Decode;
        var perToken = silo.DecodeSteps > 0 ? silo.Decode / silo.DecodeSteps : TimeSpan.Zero;
        return new(
            Milliseconds.Of(silo.Template),
            Milliseconds.Of(silo.Tokenize),
            Milliseconds.Of(silo.Queue),
            Milliseconds.Of(silo.Prefill),
            Milliseconds.Of(silo.Decode),
            // Reading the request, the way to the silo and back, events that wait to be read; after a failure what the lost silo did.
            Milliseconds.Of(total - phases),
            Milliseconds.Of(total),
            Milliseconds.Of(silo.Detokenize),
            Milliseconds.Of(silo.PrefillForward),
            Milliseconds.Of(silo.Forward),
            Milliseconds.Of(silo.Penalty),
            Milliseconds.Of(silo.Sampling),
            Milliseconds.Of(silo.Paused),
            silo.Preemptions,
            silo.DecodeSteps,
            Math.Round(silo.MeanBatchRows, 2),
            finished.CachedTokens,
            finished.PromptTokens,
            finished.CompletionTokens,
            Milliseconds.Of(perToken),
            perToken > TimeSpan.Zero ? Math.Round(1 / perToken.TotalSeconds, 2) : 0);
    }
}

/// <summary>The same for embeddings.</summary>
internal sealed record EmbeddingsTimings(double InputMs, double QueueMs, double InferenceMs, double PostprocessMs, double OtherMs, double TotalMs)
{
    public static EmbeddingsTimings? Of(EmbeddingTimings? silo, TimeSpan total) => silo is null ? null : new(
        Milliseconds.Of(silo.Input),
        Milliseconds.Of(silo.Queue),
        Milliseconds.Of(silo.Inference),
        Milliseconds.Of(silo.Postprocess),
        Milliseconds.Of(total - silo.Input - silo.Queue - silo.Inference - silo.Postprocess),
        Milliseconds.Of(total));
}

/// <summary>To the microsecond: what is finer is noise.</summary>
internal static class Milliseconds
{
    public static double Of(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
