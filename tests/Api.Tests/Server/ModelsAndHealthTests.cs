namespace Otron.Api.Tests.Server;

[Collection(OpenServerGroup.Name)]
public sealed class ModelsAndHealthTests(OpenServer open)
{
    private readonly TestServer _server = open.Server;

    [Fact]
    public async Task Every_listed_model_can_be_asked_for()
    {
        var list = (await _server.SendAsync(HttpMethod.Get, "/v1/models")).Json;
        Assert.Equal("list", list.GetProperty("object").GetString());
        var ids = list.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()!).ToList();
        Assert.Equal(["tiny/bge", "tiny/gemma", "tiny/llama3", "tiny/nomic", "tiny/qwen2"], ids.Order());
        foreach (var id in ids)
        {
            var model = (await _server.SendAsync(HttpMethod.Get, $"/v1/models/{id}")).Json;
            Assert.Equal((id, "model", "otron"), (
                model.GetProperty("id").GetString(), model.GetProperty("object").GetString(), model.GetProperty("owned_by").GetString()));
            Assert.True(model.GetProperty("created").GetInt64() > 0);
            Assert.True(model.GetProperty("max_model_len").GetInt32() > 0);
        }
        (await _server.SendAsync(HttpMethod.Get, "/v1/models/tiny/none")).AssertError(404, "model_not_found", "model");
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/health/startup")]
    public async Task A_started_server_is_well(string path)
    {
        var answer = await _server.SendAsync(HttpMethod.Get, path);
        Assert.Equal((200, "ok"), ((int)answer.Status, answer.Json.GetProperty("status").GetString()));
    }
}
