using System.Net;
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

/// <summary>The stream over real Kestrel, with turns that a real model cannot be made to give.</summary>
public sealed class ReplyTests : IAsyncLifetime
{
    private static readonly CompletionHeader Header = new("chatcmpl-1", 7, """m"odel""", "fp_1", ChunkForm.Chat);

    private readonly Channel<GenerationEvent> _turn = Channel.CreateUnbounded<GenerationEvent>();
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ApiMeter>().AddSingleton(TimeProvider.System);
        _app = builder.Build();
        _app.UseMiddleware<ErrorEnvelope>();
        _app.Map("/one", (HttpContext context) => SendAsync(context, choices: 1, includeUsage: false));
        _app.Map("/two", (HttpContext context) => SendAsync(context, choices: 2, includeUsage: true));
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_whole_turn_is_roles_deltas_finishes_usage_and_done()
    {
        Give(new() { Kind = GenerationEventKind.Heartbeat });
        Give(new() { Kind = GenerationEventKind.Started, PromptTokens = 9, CachedTokens = 4 });
        Give(new() { Kind = GenerationEventKind.Delta, Choice = 1, Text = "é\n\"<😀" });
        Give(new() { Kind = GenerationEventKind.Finished, Choice = 1, FinishReason = FinishReason.Length, CompletionTokens = 2 });
        Give(new() { Kind = GenerationEventKind.Finished, Choice = 0, FinishReason = FinishReason.Stop, CompletionTokens = 3 });
        _turn.Writer.Complete();

        using var response = await _client.GetAsync(new Uri("/two", UriKind.Relative));
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("no-cache", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var blocks = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(": keep-alive", blocks);
        Assert.Equal("data: [DONE]", blocks[^1]);

        var chunks = Chunks(blocks);
        Assert.All(chunks, chunk =>
        {
            Assert.Equal(("chatcmpl-1", "chat.completion.chunk", 7, """m"odel""", "fp_1"), (
                chunk.GetProperty("id").GetString(), chunk.GetProperty("object").GetString(), chunk.GetProperty("created").GetInt32(),
                chunk.GetProperty("model").GetString(), chunk.GetProperty("system_fingerprint").GetString()));
        });
        Assert.Equal("""{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}""", Choice(chunks[0]));
        Assert.Equal("""{"index":1,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}""", Choice(chunks[1]));
        Assert.Equal("é\n\"<😀", chunks[2].GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString());
        Assert.Equal("""{"index":1,"delta":{},"logprobs":null,"finish_reason":"length"}""", Choice(chunks[3]));
        Assert.Equal("""{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}""", Choice(chunks[4]));
        Assert.All(chunks[..5], chunk => Assert.Equal(JsonValueKind.Null, chunk.GetProperty("usage").ValueKind));

        Assert.Equal(0, chunks[5].GetProperty("choices").GetArrayLength());
        var usage = chunks[5].GetProperty("usage");
        Assert.Equal((9, 5, 14, 4), (
            usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32(),
            usage.GetProperty("total_tokens").GetInt32(), usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32()));
        Assert.Equal(6, chunks.Count);
    }

    [Fact]
    public async Task Without_include_usage_no_chunk_has_the_field()
    {
        Give(new() { Kind = GenerationEventKind.Finished, CompletionTokens = 1 });
        _turn.Writer.Complete();
        var text = await _client.GetStringAsync(new Uri("/one", UriKind.Relative));
        Assert.DoesNotContain("usage", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_after_the_first_byte_is_an_error_event_and_a_broken_connection()
    {
        Give(new() { Kind = GenerationEventKind.Delta, Text = "half" });
        _turn.Writer.Complete(new OtronException(ErrorCode.ModelFailed, "native text at 0x7fff"));
        var text = await ReadBrokenAsync("/one");
        Assert.Contains("half", text, StringComparison.Ordinal);
        Assert.EndsWith("""
            data: {"error":{"message":"The model failed while it computed the answer.","type":"server_error","param":null,"code":"model_failed"}}
            """ + "\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("0x7fff", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_turn_that_merely_ends_is_a_failure()
    {
        Give(new() { Kind = GenerationEventKind.Delta, Text = "half" });
        _turn.Writer.Complete();
        var text = await ReadBrokenAsync("/one");
        Assert.Contains("turn_lost", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"stop\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_go_out_as_they_come()
    {
        using var response = await _client.GetAsync(new Uri("/one", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Contains("assistant", await reader.ReadLineAsync(), StringComparison.Ordinal);
        await reader.ReadLineAsync();
        Give(new() { Kind = GenerationEventKind.Delta, Text = "now" });
        Assert.Contains("now", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    /// <summary>All that arrived, of a response that must not end cleanly.</summary>
    private async Task<string> ReadBrokenAsync(string path)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var text = new System.Text.StringBuilder();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await reader.ReadLineAsync() is { } line)
                text.Append(line).Append('\n');
        });
        return text.ToString();
    }

    private Task SendAsync(HttpContext context, int choices, bool includeUsage)
    {
        var fields = new GenerationFields { Model = "m", Choices = choices, Stream = true, IncludeUsage = includeUsage };
        var reply = new Reply(context, new ModelRequest("chat", TimeProvider.System), fields, Header, choices);
        return reply.SendAsync(_turn.Reader, answers => ChatCompletion.Of(reply, answers), ChatJson.Wire.ChatCompletion);
    }

    private void Give(GenerationEvent e) => Assert.True(_turn.Writer.TryWrite(e));

    private static string Choice(JsonElement chunk) => chunk.GetProperty("choices")[0].GetRawText();

    private static List<JsonElement> Chunks(IEnumerable<string> blocks) =>
        [.. blocks.Where(b => b.StartsWith("data: {", StringComparison.Ordinal)).Select(b => JsonDocument.Parse(b["data: ".Length..]).RootElement)];
}
