using System.Diagnostics.Metrics;

namespace Otron.Engine;

/// <summary>The histograms that engines record after each run. All other numbers are counted, and read on request.</summary>
public sealed class EngineMeter
{
    public const string Name = "Otron.Engine";

    private static readonly InstrumentAdvice<double> StepSeconds = new()
    {
        HistogramBucketBoundaries = [.001, .0025, .005, .01, .02, .03, .04, .06, .08, .1, .15, .25, .5, 1, 2.5],
    };

    private static readonly InstrumentAdvice<int> Rows = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 24, 32, 48, 64, 128, 256, 512] };

    private static readonly InstrumentAdvice<int> Tokens = new() { HistogramBucketBoundaries = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384] };

    private readonly Histogram<double> _stepDuration;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<int> _embeddingBatchTokens;

    public EngineMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _stepDuration = meter.CreateHistogram("otron.step.duration", "s", "Time of one run of the graph, by what it computed.", tags: null, StepSeconds);
        _batchSize = meter.CreateHistogram("otron.batch.size", "{row}", "Rows that one decode run computed together.", tags: null, Rows);
        _embeddingBatchTokens = meter.CreateHistogram("otron.embedding.batch.tokens", "{token}", "Tokens of one embedding run, padding included.", tags: null, Tokens);
    }

    internal ForModel Of(string model) => new(this, model);

    /// <summary>The meter of one model. Its tags are created once, so that recording does not allocate.</summary>
    internal sealed class ForModel(EngineMeter meter, string model)
    {
        private readonly KeyValuePair<string, object?>[] _model = [new("gen_ai.request.model", model)];
        private readonly KeyValuePair<string, object?>[] _prefill = Step(model, "prefill");
        private readonly KeyValuePair<string, object?>[] _decode = Step(model, "decode");
        private readonly KeyValuePair<string, object?>[] _embed = Step(model, "embed");

        public void Prefilled(double seconds) => meter._stepDuration.Record(seconds, _prefill);

        public void Decoded(double seconds, int rows)
        {
            meter._stepDuration.Record(seconds, _decode);
            meter._batchSize.Record(rows, _model);
        }

        public void Embedded(double seconds, int paddedTokens)
        {
            meter._stepDuration.Record(seconds, _embed);
            meter._embeddingBatchTokens.Record(paddedTokens, _model);
        }

        private static KeyValuePair<string, object?>[] Step(string model, string kind) => [new("gen_ai.request.model", model), new("otron.step", kind)];
    }
}
