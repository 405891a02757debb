namespace Otron.Api.Tests.Server;

/// <summary>A server with two tenants' keys and a small limit for bodies.</summary>
public sealed class GuardedServer : IAsyncLifetime
{
    public const int MaxBodyBytes = 4096;

    public TestServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await TestServer.StartAsync(
        TestServer.Chat,
        "--OTRON_API_KEYS=one:key-one,two:key-two",
        $"--Otron:Api:MaxRequestBodyBytes={MaxBodyBytes}");

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
