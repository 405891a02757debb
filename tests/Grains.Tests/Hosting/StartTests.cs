using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Otron.Grains.Hosting;
using Otron.Grains.Models;
using Otron.Tests;

namespace Otron.Grains.Tests.Hosting;

/// <summary>How a host with <c>AddOtron</c> starts, or says why it does not.</summary>
public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("otron-start-");
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("otron-start-state-");
    private readonly ConcurrentQueue<string> _log = new();

    public void Dispose()
    {
        _root.Delete(recursive: true);
        _state.Delete(recursive: true);
    }

    [Fact]
    public async Task Start_names_the_problems_of_all_models_at_once()
    {
        CopyModel("tiny/bge", "healthy");
        CopyModel("tiny/nomic", "no-tokenizer");
        File.Delete(InRoot("no-tokenizer", "tokenizer.json"));
        CopyModel("tiny/gemma", "broken-template");
        var config = InRoot("broken-template", "tokenizer_config.json");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace("{% endif %}", "{% end %}", StringComparison.Ordinal));
        using var host = NewHost("healthy,no-tokenizer,broken-template,mistyped");

        var refusal = await Assert.ThrowsAsync<ModelLoadException>(() => host.StartAsync());

        Assert.Contains("\n  no-tokenizer: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("\n  broken-template: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("\n  mistyped: ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n  healthy: ", refusal.Message, StringComparison.Ordinal);
        Assert.Matches(@"Models that can be served from .*: .*\bhealthy\b", refusal.Message);
    }

    [Fact]
    public async Task Start_without_the_models_folder_says_so()
    {
        using var host = NewHost("*", path: InRoot("nowhere"));

        var refusal = await Assert.ThrowsAsync<ModelLoadException>(() => host.StartAsync());

        Assert.Contains("nowhere does not exist", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Otron:Engine:Rows", "0", "Rows")]
    [InlineData("Otron:Engine:Provider", "abacus", "cpu or cuda")]
    [InlineData("Otron:Models:Path", "", "Path")]
    public async Task Start_with_a_wrong_setting_names_it(string key, string value, string expected)
    {
        using var host = NewHost("*", settings: new(key, value));

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_without_a_place_for_conversations_names_the_setting()
    {
        CopyModel("tiny/bge", "healthy");
        using var host = NewHost("healthy", settings: new("Otron:Sessions:Path", BelowAFile()));

        var refusal = await Assert.ThrowsAsync<IOException>(() => host.StartAsync());

        Assert.Contains("Otron__Sessions__Path", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_place_for_caches_it_serves_and_a_warning_names_the_setting()
    {
        CopyModel("tiny/gemma", "chat");
        using (var host = NewHost("chat", settings: new("Otron:Engine:SnapshotPath", BelowAFile())))
        {
            await host.StartAsync();
            var models = (await host.Services.GetRequiredService<IGrainFactory>().GetGrain<INodesGrain>(INodesGrain.Key).GetNodesAsync()).ServedModels();
            await host.StopAsync();
            Assert.Equal(["chat"], models.Select(model => model.Id));
        }

        // The disk's thread has ended with its model.
        Assert.Contains(_log, line => line.StartsWith("Warning chat: ", StringComparison.Ordinal) && line.Contains("Otron__Engine__SnapshotPath", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_serves_everything_found_for_a_star_and_logs_what_runs_slower()
    {
        CopyModel("tiny/bge", "encoders/bge");
        CopyModel("tiny/llama-concat", "concat");
        using var host = NewHost("*");

        await host.StartAsync();
        var models = (await host.Services.GetRequiredService<IGrainFactory>().GetGrain<INodesGrain>(INodesGrain.Key).GetNodesAsync()).ServedModels();
        await host.StopAsync();

        Assert.Equal(["concat", "encoders/bge"], models.Select(model => model.Id));
        Assert.Contains(_log, line => line.StartsWith("Warning concat: ", StringComparison.Ordinal));
    }

    private IHost NewHost(string serve, string? path = null, KeyValuePair<string, string?> settings = default)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddProvider(new LogLines(_log));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Otron:Models:Path"] = path ?? _root.FullName,
            ["Otron:Models:Serve"] = serve,
            ["Otron:Engine:Rows"] = "2",
            ["Otron:Sessions:Path"] = Path.Combine(_state.FullName, "conversations"),
            [settings.Key ?? "Otron:Engine:Threads"] = settings.Value ?? "1",
        });
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePorts.Take(), gatewayPort: 0, serviceId: "otron", clusterId: "start-tests").AddOtron());
        return builder.Build();
    }

    /// <summary>A folder that nobody can make, whatever his rights.</summary>
    private string BelowAFile()
    {
        var file = Path.Combine(_state.FullName, "file");
        File.WriteAllText(file, "");
        return Path.Combine(file, "folder");
    }

    private string InRoot(params string[] parts) => Path.Combine([_root.FullName, .. parts]);

    private void CopyModel(string model, string id)
    {
        var source = Repo.Model(model);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = InRoot(id, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private sealed class LogLines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
