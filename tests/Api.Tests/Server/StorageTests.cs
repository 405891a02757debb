namespace Otron.Api.Tests.Server;

/// <summary>The disk of stored conversations fails while the server runs.</summary>
public sealed class StorageTests
{
    [Fact]
    public async Task A_disk_that_refuses_is_an_error_of_its_own_and_what_stores_nothing_is_answered()
    {
        await using var server = await TestServer.StartAsync(TestServer.Chat);
        // Where the folder was is a file: nobody can write there, whoever runs the tests.
        Directory.Delete(server.Data, recursive: true);
        await File.WriteAllTextAsync(server.Data, "");
        try
        {
            var response = await server.PostAsync("/v1/responses", $$"""{"model":"{{TestServer.Chat}}","input":"Hi","max_output_tokens":4}""");
            var conversation = await server.PostAsync("/v1/conversations", "{}");

            Assert.All([response, conversation], refusal =>
            {
                refusal.AssertError(503, "storage_failed");
                Assert.Equal("false", refusal.Headers.GetValues("x-should-retry").Single());
                Assert.DoesNotContain(server.Data, refusal.Text, StringComparison.Ordinal);
            });
            var unstored = await server.PostAsync("/v1/responses", $$"""{"model":"{{TestServer.Chat}}","input":"Hi","max_output_tokens":4,"store":false}""");
            Assert.Equal(200, (int)unstored.Status);
            Assert.Equal(200, (int)(await server.PostAsync("/v1/chat/completions", TestServer.ChatBody("Hi", """ "max_tokens":4 """))).Status);
        }
        finally
        {
            File.Delete(server.Data);
        }
    }
}
