namespace Otron.ServiceDefaults.Reporting;

/// <summary>The traffic of one interval.</summary>
internal sealed class TrafficSummary
{
    private readonly SortedDictionary<string, DurationSketch> _endpoints = new(StringComparer.Ordinal);
    private readonly Dictionary<Series, (double Sum, int Count)> _sums = [];

    /// <summary>Durations by method and route.</summary>
    public IEnumerable<KeyValuePair<string, DurationSketch>> Endpoints => _endpoints;

    public void AddRequest(string endpoint, double seconds, bool isError)
    {
        if (!_endpoints.TryGetValue(endpoint, out var sketch))
            _endpoints[endpoint] = sketch = new();
        sketch.Add(seconds, isError);
    }

    public void Add(Series series, double value)
    {
        var (sum, count) = _sums.GetValueOrDefault(series);
        _sums[series] = (sum + value, count + 1);
    }

    /// <summary>Models with measurements of this instrument, sorted by id.</summary>
    public IEnumerable<string> Models(string name) =>
        _sums.Keys.Where(series => series.Name == name).Select(series => series.Model).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public double Sum(string name, string model, string part) => _sums.GetValueOrDefault(new(name, model, part)).Sum;

    /// <summary>The sum over all parts.</summary>
    public double Sum(string name, string model) =>
        _sums.Where(entry => entry.Key.Name == name && entry.Key.Model == model).Sum(entry => entry.Value.Sum);

    public int Count(string name, string model, string part) => _sums.GetValueOrDefault(new(name, model, part)).Count;
}
