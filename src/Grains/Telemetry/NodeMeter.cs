using System.Diagnostics.Metrics;

namespace Otron.Grains.Telemetry;

/// <summary>The times of turns and embedding calls, recorded when they end.</summary>
internal sealed class NodeMeter
{
    public const string Name = "Otron.Grains";

    private static readonly InstrumentAdvice<double> PhaseBuckets = new()
    {
        HistogramBucketBoundaries = [.0001, .001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60],
    };

    private readonly Histogram<double> _turnPhases;
    private readonly Histogram<double> _turnCompute;
    private readonly Histogram<double> _embeddingPhases;

    public NodeMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _turnPhases = Phases("otron.turn.phase.duration", "Time of a turn in each of its phases, which follow one another.");
        _turnCompute = Phases("otron.turn.compute.duration", "Time that the tokens of a turn took, by the work on them.");
        _embeddingPhases = Phases("otron.embedding.phase.duration", "Time of an embedding call in each of its phases.");

        Histogram<double> Phases(string name, string description) => meter.CreateHistogram(name, "s", description, tags: null, PhaseBuckets);
    }

    public static KeyValuePair<string, object?> ModelTag(string id) => new(GenAi.RequestModel, id);

    public void TurnEnded(string model, TurnTimings timings)
    {
        Record(_turnPhases, model, "template", timings.Template);
        Record(_turnPhases, model, "tokenize", timings.Tokenize);
        Record(_turnPhases, model, "queue", timings.Queue);
        Record(_turnPhases, model, "prefill", timings.Prefill);
        Record(_turnPhases, model, "decode", timings.Decode);
        Record(_turnCompute, model, "forward", timings.Forward);
        Record(_turnCompute, model, "penalty", timings.Penalty);
        Record(_turnCompute, model, "sampling", timings.Sampling);
        Record(_turnCompute, model, "detokenize", timings.Detokenize);
    }

    public void EmbeddingEnded(string model, EmbeddingTimings timings)
    {
        Record(_embeddingPhases, model, "input", timings.Input);
        Record(_embeddingPhases, model, "queue", timings.Queue);
        Record(_embeddingPhases, model, "inference", timings.Inference);
        Record(_embeddingPhases, model, "postprocess", timings.Postprocess);
    }

    private static void Record(Histogram<double> histogram, string model, string phase, TimeSpan time) =>
        histogram.Record(time.TotalSeconds, ModelTag(model), new KeyValuePair<string, object?>("otron.phase", phase));
}
