using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Embeddings;

/// <summary>How the time of embeddings was spent, in milliseconds. The first five follow one another and add up to the total.</summary>
internal sealed record EmbeddingsTimings(double InputMs, double QueueMs, double InferenceMs, double PostprocessMs, double OtherMs, double TotalMs)
{
    public static EmbeddingsTimings? Of(EmbeddingTimings? silo, TimeSpan total) => silo is null ? null : new(
        ServerTiming.Milliseconds(silo.Input),
        ServerTiming.Milliseconds(silo.Queue),
        ServerTiming.Milliseconds(silo.Inference),
        ServerTiming.Milliseconds(silo.Postprocess),
        ServerTiming.Milliseconds(total - silo.Input - silo.Queue - silo.Inference - silo.Postprocess),
        ServerTiming.Milliseconds(total));

    public void WriteTo(HttpResponse response) => ServerTiming.Write(
        response, ("input", InputMs), ("queue", QueueMs), ("inference", InferenceMs), ("postprocess", PostprocessMs), ("other", OtherMs),
        ("total", TotalMs));
}
