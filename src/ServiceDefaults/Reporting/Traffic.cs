using System.Diagnostics.Metrics;

namespace Otron.ServiceDefaults.Reporting;

/// <summary>Collects the measurements of this host's meters since the last <see cref="Take()"/>, as an exporter does.</summary>
internal sealed class Traffic : IDisposable
{
    private const string Requests = "http.server.request.duration";

    // The histograms that engines record in each step are left out.
    private static readonly HashSet<string> Names =
    [
        Requests, TrafficNames.TurnPhases, TrafficNames.TurnCompute, TrafficNames.Tokens, TrafficNames.CacheSize,
        TrafficNames.EmbeddingPhases, TrafficNames.EmbeddingTokens, TrafficNames.Weights,
    ];

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<Series, double> _totals = []; // values of counters at the last call
    private TrafficSummary _current = new();

    public Traffic(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Names.Contains(instrument.Name) && ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Returns the traffic so far and starts again from zero.</summary>
    public TrafficSummary Take()
    {
        _listener.RecordObservableInstruments();
        lock (_gate)
        {
            var summary = _current;
            _current = new();
            return summary;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            if (instrument.Name == Requests)
            {
                TakeRequest(value, tags);
                return;
            }
            var series = Series.Of(instrument.Name, tags);
            if (instrument is ObservableCounter<long>)
            {
                _current.Add(series, value - _totals.GetValueOrDefault(series));
                _totals[series] = value;
            }
            else
            {
                _current.Add(series, value);
            }
        }
    }

    private void TakeRequest(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (method, route, isError) = ("", "(no route)", false);
        foreach (var (key, value) in tags)
        {
            switch (key)
            {
                case "http.request.method":
                    method = $"{value}";
                    break;
                case "http.route":
                    route = $"{value}";
                    break;
                case "http.response.status_code":
                    isError |= value is >= 400;
                    break;
                case "error.type":
                    isError = true;
                    break;
            }
        }
        _current.AddRequest($"{method} {route}", seconds, isError);
    }
}
