using System.Net;

namespace Otron.Api.Tests.Server;

/// <summary>Pages of other origins, which the browser lets through only if the server says so.</summary>
public sealed class BrowserOriginsTests(GuardedServer guarded) : IClassFixture<GuardedServer>
{
    private const string Origin = "https://chat.example";

    [Fact]
    public async Task An_allowed_origin_may_ask_and_read_and_no_other()
    {
        await using var server = await TestServer.StartAsync(
            TestServer.Chat, $"--Otron:Api:AllowedOrigins={Origin}/, http://localhost:5173", "--OTRON_API_KEYS=key");
        foreach (var origin in new[] { Origin, "http://localhost:5173" })
        {
            // A preflight carries no key.
            var preflight = await PreflightAsync(server, origin);
            Assert.Equal(HttpStatusCode.NoContent, preflight.Status);
            Assert.Equal(origin, Header(preflight, "Access-Control-Allow-Origin"));
            Assert.Contains("authorization", Header(preflight, "Access-Control-Allow-Headers"), StringComparison.Ordinal);
            Assert.Contains("POST", Header(preflight, "Access-Control-Allow-Methods"), StringComparison.Ordinal);

            var answer = await server.SendAsync(HttpMethod.Get, "/v1/models", null, ("Origin", origin), ("Authorization", "Bearer key"));
            Assert.Equal((HttpStatusCode.OK, origin), (answer.Status, Header(answer, "Access-Control-Allow-Origin")));
            Assert.Contains("x-request-id", Header(answer, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
            Assert.Contains("Retry-After", Header(answer, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
            Assert.Equal("Origin", answer.Headers.Vary.Single());
            // A page can read why it was refused.
            var refused = await server.SendAsync(HttpMethod.Get, "/v1/models", null, ("Origin", origin));
            Assert.Equal((HttpStatusCode.Unauthorized, origin), (refused.Status, Header(refused, "Access-Control-Allow-Origin")));
        }
        foreach (var origin in new[] { "http://chat.example", "https://chat.example.org", "http://localhost:5174", "null" })
        {
            Assert.Null(Header(await PreflightAsync(server, origin), "Access-Control-Allow-Origin"));
            Assert.Null(Header(await server.SendAsync(HttpMethod.Get, "/v1/models", null, ("Origin", origin)), "Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task By_default_there_is_none()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await PreflightAsync(guarded.Server, Origin)).Status);
        Assert.Null(Header(await guarded.Server.SendAsync(HttpMethod.Get, "/v1/models", null, ("Origin", Origin)), "Access-Control-Allow-Origin"));
    }

    private static Task<Answer> PreflightAsync(TestServer server, string origin) => server.SendAsync(
        HttpMethod.Options, "/v1/chat/completions", null,
        ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,content-type,x-stainless-lang"));

    private static string? Header(Answer answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
