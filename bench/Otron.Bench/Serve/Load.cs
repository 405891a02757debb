using System.Globalization;

namespace Otron.Bench.Serve;

/// <summary>The load of one run: concurrent requests in closed loop, arrivals per second in open loop, or both.</summary>
/// <param name="MaxConcurrency">Null means no limit.</param>
/// <param name="RequestRate">Infinity sends all requests at once, as far as the concurrency allows.</param>
internal sealed record Load(int? MaxConcurrency, double RequestRate)
{
    public bool IsOpenLoop => double.IsFinite(RequestRate);

    /// <summary>Combines each concurrency with each rate.</summary>
    public static Load[] Read(Arguments arguments)
    {
        int?[] concurrencies = [.. arguments.Numbers("--max-concurrency", []).Select(number => (int?)number)];
        if (concurrencies.Contains(0))
            throw new FormatException("--max-concurrency must be at least 1.");
        double[] rates = [.. arguments.Text("--request-rate", "inf").Split(',').Select(Rate)];
        return [.. (concurrencies is [] ? [null] : concurrencies).SelectMany(_ => rates, (concurrency, rate) => new Load(concurrency, rate))];
    }

    public override string ToString() => (IsOpenLoop, MaxConcurrency) switch
    {
        (false, null) => "all at once",
        (false, var clients) => clients.Value.ToString(CultureInfo.InvariantCulture),
        (true, null) => string.Create(CultureInfo.InvariantCulture, $"{RequestRate}/s"),
        (true, var clients) => string.Create(CultureInfo.InvariantCulture, $"{RequestRate}/s, {clients}"),
    };

    private static double Rate(string text) =>
        text == "inf" ? double.PositiveInfinity
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate > 0 ? rate
        : throw new FormatException($"--request-rate takes requests per second or inf, not {text}.");
}
