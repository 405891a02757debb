namespace Otron.Api.Tests.Server;

/// <summary>One server with the shipped chat model, which writes real words.</summary>
public sealed class ShippedServer : IAsyncLifetime
{
    public const string Model = "smollm2-135m-instruct";

    public TestServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await TestServer.StartAsync(Model, "--Otron:Engine:Threads=0");

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class ShippedServerGroup : ICollectionFixture<ShippedServer>
{
    public const string Name = "shipped server";
}
