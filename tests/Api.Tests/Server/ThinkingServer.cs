using Otron.Tests;

namespace Otron.Api.Tests.Server;

/// <summary>One server with a tiny model that thinks before it answers.</summary>
public sealed class ThinkingServer : IAsyncLifetime
{
    public const string Model = ThinkingModel.Name;

    private readonly ThinkingModel _model = new();

    public TestServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await TestServer.StartAsync(Model, $"--Otron:Models:Path={_model.Models}");

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _model.Dispose();
    }
}
