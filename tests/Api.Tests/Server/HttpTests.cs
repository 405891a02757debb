using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Otron.Api.Tests.Server;

/// <summary>What HTTP itself asks of a server, whatever the route.</summary>
[Collection(OpenServerGroup.Name)]
public sealed class HttpTests(OpenServer open)
{
    private const string ChatPath = "/v1/chat/completions";

    private readonly TestServer _server = open.Server;

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json;charset=utf8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json; charset=ISO-8859-1")]
    [InlineData("application/json; profile=\"a;b, c\"; q=1")]
    [InlineData("application/json ;")]
    [InlineData("application/vnd.api+json")]
    [InlineData("text/json")]
    public async Task Json_is_json_whatever_parameters_its_type_has(string type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(TestServer.ChatBody("Grüße", """ "max_tokens":1 """)));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Post, ChatPath, content)).Status);
    }

    [Fact]
    public async Task A_byte_order_mark_is_passed_over()
    {
        using var content = new ByteArrayContent([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(TestServer.ChatBody("Hello", """ "max_tokens":1 """))]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Post, ChatPath, content)).Status);
    }

    [Fact]
    public void Every_route_that_takes_GET_takes_HEAD()
    {
        var methods = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => (endpoint.DisplayName, Methods: endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods))
            .Where(route => route.Methods?.Contains("GET") == true)
            .ToArray();
        Assert.NotEmpty(methods);
        Assert.All(methods, route => Assert.True(route.Methods!.Contains("HEAD"), route.DisplayName));
    }

    [Fact]
    public async Task A_HEAD_request_gets_the_head_of_the_answer()
    {
        var response = (await _server.PostAsync("/v1/responses", $$"""{"model":"{{TestServer.Chat}}","input":"Hello","max_output_tokens":4}""")).Json.GetProperty("id").GetString();
        foreach (var path in new[]
        {
            "/", "/page/chat.js", "/health", "/health/live", "/health/ready", "/health/startup", "/metrics", "/v1/models", "/v1/models/tiny/llama3",
            $"/v1/responses/{response}", $"/v1/responses/{response}?stream=true", $"/v1/responses/{response}/input_items", "/v1/models/none", "/nowhere",
        })
        {
            var get = await _server.SendAsync(HttpMethod.Get, path);
            var head = await _server.SendAsync(HttpMethod.Head, path);

            Assert.Equal((path, get.Status, ""), (path, head.Status, head.Text));
            Assert.Equal(Names(get), Names(head));
            Assert.Equal(get.ContentHeaders.ContentType, head.ContentHeaders.ContentType);
        }

        // The framing of the body goes with the body.
        static IEnumerable<string> Names(Answer answer) => answer.Headers.Concat(answer.ContentHeaders).Select(header => header.Key)
            .Except(["Transfer-Encoding", "Content-Length"]).Order();
    }

    [Theory]
    [InlineData("/v1/models/")]
    [InlineData("/v1/models/tiny/llama3/")]
    [InlineData("/v1/models/tiny%2Fllama3/")]
    [InlineData("/health/")]
    public async Task A_slash_at_the_end_changes_nothing(string path)
    {
        var answer = await _server.SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((await _server.SendAsync(HttpMethod.Get, path.TrimEnd('/'))).Text, answer.Text);
    }

    [Fact]
    public async Task A_slash_after_the_id_of_something_stored_changes_nothing()
    {
        var conversation = (await _server.PostAsync("/v1/conversations/", "{}")).Json.GetProperty("id").GetString();
        foreach (var path in new[] { $"/v1/conversations/{conversation}", $"/v1/conversations/{conversation}/items" })
            Assert.Equal((await _server.SendAsync(HttpMethod.Get, path)).Text, (await _server.SendAsync(HttpMethod.Get, $"{path}/")).Text);
    }

    [Theory]
    [InlineData("POST", "/chat/completions")]
    [InlineData("GET", "/models")]
    [InlineData("POST", "/responses")]
    [InlineData("POST", "/v1/v1/chat/completions")]
    [InlineData("POST", "/openai/deployments/m/chat/completions")]
    public async Task A_path_beside_the_API_is_told_where_the_API_is(string method, string path)
    {
        var answer = await _server.SendAsync(new HttpMethod(method), path);
        answer.AssertError(404, "unknown_url");
        Assert.Contains("/v1", answer.Json.GetProperty("error").GetProperty("message").GetString()!.Replace(path, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/tags")]
    [InlineData("GET", "/api/version")]
    [InlineData("POST", "/api/chat")]
    [InlineData("POST", "/api/generate")]
    public async Task A_client_of_another_API_is_told_so_in_that_APIs_form(string method, string path)
    {
        var answer = await _server.SendAsync(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal(["error"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Contains("below /v1", answer.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
