using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Otron.Engine;

namespace Otron.Grains.Telemetry;

/// <summary>The metrics of a node's work: the phases of turns and embedding calls, recorded at their end, and refusals.</summary>
internal sealed class NodeMeter
{
    public const string Name = "Otron.Grains";

    private const string Phase = "otron.phase", Reason = "otron.reason";

    private static readonly InstrumentAdvice<double> PhaseBuckets = new()
    {
        HistogramBucketBoundaries = [.0001, .001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60],
    };

    private readonly ConcurrentDictionary<(string Model, EngineError Reason), long> _refusals = new();
    private readonly Histogram<double> _turnPhases;
    private readonly Histogram<double> _turnCompute;
    private readonly Histogram<double> _embeddingPhases;

    public NodeMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _turnPhases = meter.CreateHistogram(
            "otron.turn.phase.duration", "s", "Time of a turn in each of its phases, which follow one another.", tags: null, PhaseBuckets);
        _turnCompute = meter.CreateHistogram(
            "otron.turn.compute.duration", "s", "Time that the tokens of a turn took, by the work on them.", tags: null, PhaseBuckets);
        _embeddingPhases = meter.CreateHistogram(
            "otron.embedding.phase.duration", "s", "Time of an embedding call in each of its phases.", tags: null, PhaseBuckets);
        meter.CreateObservableCounter("otron.refusals", Refusals, "{request}", "Turns and embeddings that this node refused, by reason.");
    }

    /// <summary>Counts refusals of this model from zero on, so that a rate does not miss the first one.</summary>
    public void Serves(string model) => _refusals.TryAdd((model, EngineError.QueueFull), 0);

    public void Refused(string model, EngineError reason) => _refusals.AddOrUpdate((model, reason), 1, static (_, count) => count + 1);

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
        histogram.Record(time.TotalSeconds, Model(model), new KeyValuePair<string, object?>(Phase, phase));

    private static KeyValuePair<string, object?> Model(string id) => new(GenAi.RequestModel, id);

    private IEnumerable<Measurement<long>> Refusals() => _refusals.Select(refusal => new Measurement<long>(
        refusal.Value, Model(refusal.Key.Model), new(Reason, JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.Key.Reason.ToString()))));
}
