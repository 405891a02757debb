using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Otron.Grains.Models;

namespace Otron.Api.Tests.Server;

/// <summary>What a token costs on its whole way: garbage holds up every answer at once.</summary>
[Collection(AloneGroup.Name)]
public sealed class StreamAllocationTests : IAsyncLifetime
{
    private const int Streams = 16, ShortAnswer = 16, LongAnswer = 80, MaxBytesPerToken = 2048;
    private const string Model = "smollm2-135m-instruct"; // slow enough for each token to travel alone
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(Model, "--Otron:Engine:Threads=0");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    /// <summary>
    /// Engine, grain, API, Kestrel and this client together. What a request costs once does not count, nor what the process allocates
    /// while nobody asks: on a busy machine the same tokens take many times as long.
    /// </summary>
    [Fact]
    public async Task A_streamed_token_allocates_less_than_two_kilobytes()
    {
        await MeasureAsync(() => StreamsAsync(ShortAnswer)); // compiles, fills pools
        var idle = await MeasureAsync(() => Task.Delay(TimeSpan.FromSeconds(2)));
        var few = await MeasureAsync(() => StreamsAsync(ShortAnswer));
        var many = await MeasureAsync(() => StreamsAsync(LongAnswer));
        var ofIdling = idle.Bytes / idle.Seconds * (many.Seconds - few.Seconds);
        Assert.InRange((many.Bytes - few.Bytes - ofIdling) / (Streams * (LongAnswer - ShortAnswer)), 0, MaxBytesPerToken);
    }

    private static async Task<(long Bytes, double Seconds)> MeasureAsync(Func<Task> work)
    {
        var (before, started) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        await work();
        return (GC.GetTotalAllocatedBytes(precise: true) - before, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private Task StreamsAsync(int tokens) => Task.WhenAll(Enumerable.Range(0, Streams).Select(i => StreamAsync(i, tokens)));

    private async Task StreamAsync(int stream, int tokens)
    {
        var ends = _server.Services.GetRequiredService<NodeModels>().Get<ChatModel>(Model).Config.EndTokenIds;
        var bias = string.Join(',', ends.Select(id => string.Create(CultureInfo.InvariantCulture, $""" "{id}":-100 """)));
        using var content = new StringContent(
            TestServer.ChatBody($"Tell story {stream}", $$""" "max_tokens":{{tokens}},"temperature":0,"stream":true,"logit_bias":{{{bias}}} """, Model), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/chat/completions", UriKind.Relative)) { Content = content };
        using var response = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[8192];
        var events = 0;
        while (await body.ReadAsync(buffer) is > 0 and var read)
            events += buffer.AsSpan(0, read).Count("data: "u8);
        Assert.InRange(events, tokens / 2, int.MaxValue); // not every token ends a character
    }
}
