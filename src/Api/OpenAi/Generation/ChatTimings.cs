using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>
/// How the time of an answer was spent, in milliseconds. Template, tokenize, queue, prefill, decode and other follow one another and
/// add up to the total; all other times lie within them. Counts and rates have llama.cpp's names.
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
    /// <param name="total">Time from the request's arrival until now.</param>
    /// <returns>Null if the silo that knew the times is lost.</returns>
    public static ChatTimings? Of(in GenerationEvent finished, TimeSpan total)
    {
        if (finished.Timings is not { } silo)
            return null;
        var phases = silo.Template + silo.Tokenize + silo.Queue + silo.Prefill + silo.Decode;
        var perToken = silo.DecodeSteps > 0 ? silo.Decode / silo.DecodeSteps : TimeSpan.Zero;
        return new(
            ServerTiming.Milliseconds(silo.Template),
            ServerTiming.Milliseconds(silo.Tokenize),
            ServerTiming.Milliseconds(silo.Queue),
            ServerTiming.Milliseconds(silo.Prefill),
            ServerTiming.Milliseconds(silo.Decode),
            // Reading the request, the way to the silo and back, events that wait to be read; after a failure also the lost silo's work.
            ServerTiming.Milliseconds(total - phases),
            ServerTiming.Milliseconds(total),
            ServerTiming.Milliseconds(silo.Detokenize),
            ServerTiming.Milliseconds(silo.PrefillForward),
            ServerTiming.Milliseconds(silo.Forward),
            ServerTiming.Milliseconds(silo.Penalty),
            ServerTiming.Milliseconds(silo.Sampling),
            ServerTiming.Milliseconds(silo.Paused),
            silo.Preemptions,
            silo.DecodeSteps,
            Math.Round(silo.MeanBatchRows, 2),
            finished.CachedTokens,
            finished.PromptTokens,
            finished.CompletionTokens,
            ServerTiming.Milliseconds(perToken),
            perToken > TimeSpan.Zero ? Math.Round(1 / perToken.TotalSeconds, 2) : 0);
    }

    public void WriteTo(HttpResponse response) => ServerTiming.Write(
        response, ("template", TemplateMs), ("tokenize", TokenizeMs), ("queue", QueueMs), ("prefill", PrefillMs), ("decode", DecodeMs),
        ("other", OtherMs), ("total", TotalMs));
}
