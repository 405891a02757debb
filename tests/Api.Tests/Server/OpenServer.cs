namespace Otron.Api.Tests.Server;

/// <summary>One server without keys, shared by the tests that need nothing special of it.</summary>
public sealed class OpenServer : IAsyncLifetime
{
    public TestServer Server { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Server = await TestServer.StartAsync("tiny/llama3,tiny/qwen2,tiny/gemma,tiny/nomic,tiny/bge");

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class OpenServerGroup : ICollectionFixture<OpenServer>
{
    public const string Name = "open server";
}
