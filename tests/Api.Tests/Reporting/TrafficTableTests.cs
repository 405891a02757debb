using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Otron.Api.Tests.Server;
using Otron.ServiceDefaults.Reporting;

namespace Otron.Api.Tests.Reporting;

/// <summary>The log's table after real traffic.</summary>
[Collection(AloneGroup.Name)]
public sealed class TrafficTableTests : IAsyncLifetime
{
    private const double IntervalSeconds = 60;

    private TestServer _server = null!;
    private Traffic _traffic = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync($"{TestServer.Chat},{TestServer.Embedding}");
        _traffic = new Traffic(_server.Services.GetRequiredService<IMeterFactory>());
    }

    public async Task DisposeAsync()
    {
        _traffic.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Each_endpoint_and_each_model_has_a_line_and_silence_has_none()
    {
        Assert.Empty(await TableAsync());

        var output = 0;
        for (var i = 0; i < 3; i++)
            output += (await _server.PostAsync("/v1/chat/completions", TestServer.ChatBody($"Question {i}", """ "max_tokens":8,"repetition_penalty":1.1 """)))
                .Usage.GetProperty("completion_tokens").GetInt32();
        await _server.PostAsync("/v1/chat/completions", TestServer.ChatBody("Hello", model: "nobody"));
        var embedded = (await Telemetry.Traffic.EmbedAsync(_server)).Usage.GetProperty("prompt_tokens").GetInt32();
        var lines = await TableAsync();

        Assert.Equal(["POST /v1/chat/completions", "POST /v1/embeddings"], Column(lines, "Endpoint"));
        Assert.Equal([4, 1], Column(lines, "Count"));
        Assert.Equal([1, 0], Column(lines, "Errors"));
        Assert.All(lines.Where(line => line.Has("Endpoint")), line =>
        {
            double[] rising = [line["MinMs"], line["P50Ms"], line["P95Ms"], line["MaxMs"]];
            Assert.Equal(rising.Order(), rising);
            Assert.InRange(line["AverageMs"], line["MinMs"], line["MaxMs"]);
        });

        var chat = Assert.Single(lines, line => line.Has("Turns"));
        Assert.Equal((TestServer.Chat, 3), (chat.Fields["Model"], chat["Turns"]));
        Assert.Equal(output / IntervalSeconds, chat["OutputPerSecond"], tolerance: 1e-9);
        Assert.All(["PromptPerSecond", "ForwardMs", "PenaltyMs", "SamplingMs", "MemoryMebibytes"], field => Assert.True(chat[field] > 0, field));
        Assert.InRange(chat["CachedShare"], 0, 1);
        var embedding = Assert.Single(lines, line => line.Has("Calls"));
        Assert.Equal((TestServer.Embedding, 1), (embedding.Fields["Model"], embedding["Calls"]));
        Assert.Equal(embedded / IntervalSeconds, embedding["TokensPerSecond"], tolerance: 1e-9);
        Assert.All(["InputMs", "InferenceMs", "PostprocessMs", "MemoryMebibytes"], field => Assert.True(embedding[field] > 0, field));
        Assert.All(lines, line => Assert.DoesNotContain('\n', line.Text));

        Assert.Empty(await TableAsync());
    }

    private async Task<List<Line>> TableAsync()
    {
        // The server measures a request after its answer, and before the next one of the same connection; a probe has no line of its own.
        await _server.SendAsync(HttpMethod.Get, "/health/live");
        var log = new Lines();
        new TrafficTable(log).Write(_traffic.Take(), IntervalSeconds);
        return log;
    }

    private static IEnumerable<object?> Column(IEnumerable<Line> lines, string name) => lines.Where(line => line.Has(name)).Select(line => line.Fields[name]);

    /// <summary>One log entry with its structured fields.</summary>
    private sealed record Line(string Text, IReadOnlyDictionary<string, object?> Fields)
    {
        public double this[string name] => Convert.ToDouble(Fields[name], CultureInfo.InvariantCulture);

        public bool Has(string name) => Fields.ContainsKey(name);
    }

    private sealed class Lines : List<Line>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(new(formatter(state, exception), ((IReadOnlyList<KeyValuePair<string, object?>>)state!).ToDictionary()));
    }
}
