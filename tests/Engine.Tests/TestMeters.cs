using System.Diagnostics.Metrics;

namespace Otron.Engine.Tests;

/// <summary>Makes the meters of one test and hears them alone, whatever else the process measures.</summary>
internal sealed class TestMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<(string Instrument, double Value, string Tag)> _heard = [];

    public TestMeters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, this))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Counts only: what a list allocates would be the test's, not the engine's.</summary>
    public bool IsSilent { get; init; }

    public int Count { get; private set; }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options.Name, options.Version, options.Tags, scope: this);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>Values of one instrument, by its last tag.</summary>
    public double[] Heard(string instrument, string tag)
    {
        lock (_gate)
            return [.. _heard.Where(one => one.Instrument == instrument && one.Tag == tag).Select(one => one.Value)];
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }

    private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            Count++;
            if (!IsSilent)
                _heard.Add((instrument.Name, value, $"{tags[^1].Value}"));
        }
    }
}
