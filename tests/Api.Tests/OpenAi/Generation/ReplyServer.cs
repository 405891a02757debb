using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Otron.Api.OpenAi.Chat;
using Otron.Api.OpenAi.Generation;
using Otron.Api.OpenAi.Wire;
using Otron.Api.Telemetry;

namespace Otron.Api.Tests.OpenAi.Generation;

/// <summary>Replies over real Kestrel to one turn, whose events a test makes.</summary>
internal sealed class ReplyServer : IAsyncDisposable
{
    private readonly Channel<GenerationEvent> _turn = Channel.CreateUnbounded<GenerationEvent>();
    private readonly WebApplication _app;

    private ReplyServer(WebApplication app, GenerationFields fields, ChunkForm form, Action<Reply>? change)
    {
        _app = app;
        app.UseMiddleware<ErrorEnvelope>();
        app.Map("/", (HttpContext context) =>
        {
            var reply = new Reply(
                context, new ModelRequest("chat", TimeProvider.System), fields, new("chatcmpl-1", 7, """m"odel""", "fp_1", form), fields.Choices);
            change?.Invoke(reply);
            return reply.SendAsync(_turn.Reader, answers => ChatCompletion.Of(reply, answers), ChatJson.Wire.ChatCompletion);
        });
    }

    public HttpClient Client { get; private set; } = null!;

    public static async Task<ReplyServer> StartAsync(GenerationFields fields, ChunkForm? form = null, Action<Reply>? change = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ApiMeter>().AddSingleton(TimeProvider.System);
        var server = new ReplyServer(builder.Build(), fields, form ?? ChunkForm.Chat, change);
        await server._app.StartAsync();
        server.Client = new() { BaseAddress = new Uri(server._app.Urls.First()) };
        return server;
    }

    public void Give(GenerationEvent e) => Assert.True(_turn.Writer.TryWrite(e));

    public void End(Exception? failure = null) => _turn.Writer.Complete(failure);

    /// <summary>The whole answer to one turn.</summary>
    public static async Task<string> AnswerAsync(
        GenerationFields fields, IEnumerable<GenerationEvent> turn, ChunkForm? form = null, Action<Reply>? change = null)
    {
        await using var server = await StartAsync(fields, form, change);
        foreach (var e in turn)
            server.Give(e);
        server.End();
        return await server.Client.GetStringAsync(new Uri("/", UriKind.Relative));
    }

    public static List<JsonElement> Chunks(string text) =>
        [.. text.Split("\n\n").Where(block => block.StartsWith("data: {", StringComparison.Ordinal)).Select(block => JsonElement.Parse(block["data: ".Length..]))];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
