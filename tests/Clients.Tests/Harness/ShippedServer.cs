using System.ClientModel;
using OpenAI;
using Otron.Chaos.Harness;
using Otron.Tests;

namespace Otron.Clients.Tests.Harness;

/// <summary>The built server as a process of its own, with the shipped chat model and, for reasoning, a tiny one.</summary>
public sealed class ShippedServer : IAsyncLifetime
{
    public const string Model = "smollm2-135m-instruct";
    public const string ReasoningModel = "tiny/qwen3";

    private static readonly TimeSpan MaxStart = TimeSpan.FromMinutes(2);

    private readonly string _data = Path.Combine(Path.GetTempPath(), $"otron-clients-{Guid.NewGuid():N}");
    private readonly int _port = FreePorts.Take();
    private Otron.Chaos.Harness.Api? _api;

    public Uri Endpoint => new($"http://127.0.0.1:{_port}/v1");

    /// <summary>A client as its users make it. A test that fails does so at once, without trying again.</summary>
    public OpenAIClient OpenAI => new(
        new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = Endpoint, RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(maxRetries: 0) });

    public async Task InitializeAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.Combine(Repo.Root, "artifacts", "bin", "Api", configuration, "Otron.Api.dll");
        var settings = new Dictionary<string, string>
        {
            ["Otron__Api__Urls"] = $"http://127.0.0.1:{_port}",
            ["Otron__Models__Path"] = Repo.Models,
            ["Otron__Models__Serve"] = $"{Model},{ReasoningModel}",
            ["Otron__Sessions__Path"] = _data,
            ["Otron__Engine__Rows"] = "8",
            ["Otron__Engine__SnapshotDiskMegabytes"] = "0",
        };
        _api = new(ServerProcess.Start("the server", "dotnet", [program], settings), _port);
        await _api.ReadyAsync(MaxStart);
    }

    public async Task DisposeAsync()
    {
        if (_api is not null)
            await _api.DisposeAsync();
        if (Directory.Exists(_data))
            Directory.Delete(_data, recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class ShippedServerGroup : ICollectionFixture<ShippedServer>
{
    public const string Name = "shipped server";
}
