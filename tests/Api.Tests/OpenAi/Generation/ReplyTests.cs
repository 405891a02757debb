using System.Net;
using System.Text.Json;
using Otron.Api.OpenAi.Generation;

namespace Otron.Api.Tests.OpenAi.Generation;

/// <summary>The stream over real Kestrel, with turns that a real model cannot be made to give.</summary>
public sealed class ReplyTests : IAsyncLifetime
{
    private static readonly GenerationFields One = new() { Model = "m", Stream = true };

    private ReplyServer _server = null!;

    public async Task InitializeAsync() => _server = await ReplyServer.StartAsync(One);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_whole_turn_is_roles_deltas_finishes_usage_and_done()
    {
        await using var server = await ReplyServer.StartAsync(One with { Choices = 2, IncludeUsage = true });
        server.Give(new() { Kind = GenerationEventKind.Heartbeat });
        server.Give(new() { Kind = GenerationEventKind.Started, PromptTokens = 9, CachedTokens = 4 });
        server.Give(new() { Kind = GenerationEventKind.Delta, Choice = 1, Text = "é\n\"<😀" });
        server.Give(new() { Kind = GenerationEventKind.Finished, Choice = 1, FinishReason = FinishReason.Length, CompletionTokens = 2 });
        server.Give(new() { Kind = GenerationEventKind.Finished, Choice = 0, FinishReason = FinishReason.Stop, CompletionTokens = 3 });
        server.End();

        using var response = await server.Client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("no-cache", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var text = await response.Content.ReadAsStringAsync();
        var blocks = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(": keep-alive", blocks);
        Assert.Equal("data: [DONE]", blocks[^1]);

        var chunks = ReplyServer.Chunks(text);
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
        _server.Give(new() { Kind = GenerationEventKind.Finished, CompletionTokens = 1 });
        _server.End();
        var text = await _server.Client.GetStringAsync(new Uri("/", UriKind.Relative));
        Assert.DoesNotContain("usage", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_after_the_first_byte_is_an_error_event_and_a_broken_connection()
    {
        _server.Give(new() { Kind = GenerationEventKind.Delta, Text = "half" });
        _server.End(new OtronException(ErrorCode.ModelFailed, "native text at 0x7fff"));
        var text = await ReadBrokenAsync();
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
        _server.Give(new() { Kind = GenerationEventKind.Delta, Text = "half" });
        _server.End();
        var text = await ReadBrokenAsync();
        Assert.Contains("turn_lost", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"stop\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_go_out_as_they_come()
    {
        using var response = await _server.Client.GetAsync(new Uri("/", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Contains("assistant", await reader.ReadLineAsync(), StringComparison.Ordinal);
        await reader.ReadLineAsync();
        _server.Give(new() { Kind = GenerationEventKind.Delta, Text = "now" });
        Assert.Contains("now", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    /// <summary>All that arrived, of a response that must not end cleanly.</summary>
    private async Task<string> ReadBrokenAsync()
    {
        using var response = await _server.Client.GetAsync(new Uri("/", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
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

    private static string Choice(JsonElement chunk) => chunk.GetProperty("choices")[0].GetRawText();
}
