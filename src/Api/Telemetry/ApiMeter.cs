using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Otron.Api.Telemetry;

/// <summary>
/// The metrics of the API: those of OpenTelemetry's conventions for generative AI (v1.41.1), with the buckets that they prescribe, and
/// errors. Tags have few values: only models that are served, and only error codes of the API.
/// </summary>
internal sealed class ApiMeter
{
    public const string Name = "Otron.Api";

    private static readonly InstrumentAdvice<double> DurationBuckets = new()
    {
        HistogramBucketBoundaries = [.01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<double> FirstTokenBuckets = new()
    {
        HistogramBucketBoundaries = [.001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10],
    };

    private static readonly InstrumentAdvice<double> TokenBuckets = new()
    {
        HistogramBucketBoundaries = [.01, .025, .05, .075, .1, .15, .2, .3, .4, .5, .75, 1, 2.5],
    };

    private static readonly InstrumentAdvice<long> UsageBuckets = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
    };

    private static readonly InstrumentAdvice<double> WriteBuckets = new()
    {
        HistogramBucketBoundaries = [.00001, .0001, .001, .01, .1, 1, 10],
    };

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _timeToFirstToken;
    private readonly Histogram<double> _timePerOutputToken;
    private readonly Histogram<long> _tokenUsage;
    private readonly Histogram<double> _streamWrite;
    private readonly Counter<long> _errors;

    public ApiMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _duration = meter.CreateHistogram(
            "gen_ai.server.request.duration", "s", "Time from a request to the end of its answer.", tags: null, DurationBuckets);
        _timeToFirstToken = meter.CreateHistogram(
            "gen_ai.server.time_to_first_token", "s", "Time from a request to its first text.", tags: null, FirstTokenBuckets);
        _timePerOutputToken = meter.CreateHistogram(
            "gen_ai.server.time_per_output_token", "s", "Time for each token after the first.", tags: null, TokenBuckets);
        _tokenUsage = meter.CreateHistogram(
            "gen_ai.client.token.usage", "{token}", "Tokens of a request and of its answer.", tags: null, UsageBuckets);
        _streamWrite = meter.CreateHistogram(
            "otron.stream.write.duration", "s", "Time of one write to a streaming client; long where it reads slowly.", tags: null, WriteBuckets);
        _errors = meter.CreateCounter<long>(
            "otron.request.errors", "{request}", "Requests that were refused or failed, by the error's code.");
    }

    public void CountError(string code) => _errors.Add(1, new KeyValuePair<string, object?>(GenAi.ErrorType, code));

    public void StreamWritten(TimeSpan took) => _streamWrite.Record(took.TotalSeconds);

    public void RequestEnded(ModelRequest request)
    {
        TagList tags = [new(GenAi.OperationName, request.Operation), new(GenAi.ProviderName, GenAi.Otron)];
        if (request.Model is { } model)
            tags.Add(GenAi.RequestModel, model);
        if (request.Error is { } error)
        {
            tags.Add(GenAi.ErrorType, error);
            _duration.Record(request.Duration.TotalSeconds, tags);
            return;
        }
        _duration.Record(request.Duration.TotalSeconds, tags);
        if (request.TimeToFirstToken is { } first)
            _timeToFirstToken.Record(first.TotalSeconds, tags);
        if (request.TimePerOutputToken is { } each)
            _timePerOutputToken.Record(each.TotalSeconds, tags);
        RecordUsage(request.InputTokens, "input", tags);
        RecordUsage(request.OutputTokens, "output", tags);
    }

    private void RecordUsage(int tokens, string type, TagList tags)
    {
        if (tokens == 0)
            return;
        tags.Add(GenAi.TokenType, type);
        _tokenUsage.Record(tokens, tags);
    }
}
