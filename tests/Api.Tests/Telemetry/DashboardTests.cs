using System.Text.RegularExpressions;
using Otron.Api.Tests.Server;
using Otron.Tests;

namespace Otron.Api.Tests.Telemetry;

/// <summary>The dashboard against a real scrape, by a real Prometheus.</summary>
[Collection(AloneGroup.Name)]
public sealed partial class DashboardTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync($"{TestServer.Chat},{TestServer.Embedding}");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Every_series_of_the_dashboard_is_in_the_scrape_and_every_metric_of_ours_is_on_the_dashboard()
    {
        await Traffic.OfEveryKindAsync(_server, "words");
        var scrape = PrometheusText.Parse(await Traffic.ScrapeAsync(_server));
        var asked = Dashboard.Queries.SelectMany(Dashboard.NamesIn).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(asked.Except(scrape.Names));
        var ours = scrape.Types.Keys.Where(name => name.StartsWith("otron_", StringComparison.Ordinal) || name.StartsWith("gen_ai_", StringComparison.Ordinal));
        Assert.All(ours, family => Assert.Contains(asked, name => name.StartsWith(family, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_guide_names_metrics_that_there_are()
    {
        await Traffic.OfEveryKindAsync(_server, "words");
        var scrape = PrometheusText.Parse(await Traffic.ScrapeAsync(_server));
        var guide = await File.ReadAllTextAsync(Path.Combine(Repo.Root, "docs", "PERFORMANCE.md"));
        var named = MetricName().Matches(guide).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.True(named.Count > 10);
        Assert.Empty(named.Except(scrape.Types.Keys));
    }

    [Fact]
    public async Task Every_query_of_the_dashboard_gives_numbers_in_Prometheus()
    {
        await using var prometheus = await Prometheus.StartAsync(_server.Url);
        using var deadline = new CancellationTokenSource(Deadline);
        var silent = Dashboard.Queries.ToList();
        for (var i = 0; silent.Count > 0; i++)
        {
            Assert.False(deadline.IsCancellationRequested, $"No numbers from:\n{string.Join('\n', silent)}");
            await Traffic.OfEveryKindAsync(_server, $"words {i}");
            var answers = await Task.WhenAll(silent.Select(prometheus.HasDataAsync));
            silent = [.. silent.Where((_, query) => !answers[query])];
        }
    }

    [Fact]
    public async Task The_exposition_has_nothing_that_promtool_would_mend()
    {
        await Traffic.OfEveryKindAsync(_server, "words");

        Assert.Empty(await Prometheus.CheckAsync(await Traffic.ScrapeAsync(_server)));
    }

    [GeneratedRegex(@"`(?<name>(otron|gen_ai|http|dotnet)_[a-z_]+)[`{]", RegexOptions.ExplicitCapture)]
    private static partial Regex MetricName();
}
