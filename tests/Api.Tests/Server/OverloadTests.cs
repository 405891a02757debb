using System.Globalization;

namespace Otron.Api.Tests.Server;

/// <summary>Full queues refuse with a status, a sentence and a time; what was accepted is answered.</summary>
public sealed class OverloadTests
{
    private static readonly (string, string) Flood = ("Authorization", "Bearer key-flood"), Other = ("Authorization", "Bearer key-other");

    [Fact]
    public async Task A_flooding_tenant_gets_429_the_full_server_503_and_both_a_time_to_come_back()
    {
        await using var server = await TestServer.StartAsync(
            TestServer.Chat, "--OTRON_API_KEYS=flood:key-flood,other:key-other",
            "--Otron:Engine:Rows=1", "--Otron:Engine:MaxQueuedSequences=2", "--Otron:Engine:MaxQueuedSequencesPerTenant=1");

        // Of the flood one may run and one may wait: alone it is refused for its own share. The other tenant then finds one place.
        var flood = Enumerable.Range(0, 20).Select(i => AskAsync(server, i, Flood)).ToArray();
        await foreach (var answer in Task.WhenEach(flood))
            if ((int)(await answer).Status != 200)
                break;
        var others = Enumerable.Range(20, 20).Select(i => AskAsync(server, i, Other)).ToArray();
        var (floodAnswers, otherAnswers) = (await Task.WhenAll(flood), await Task.WhenAll(others));

        Answer[] all = [.. floodAnswers, .. otherAnswers];
        Assert.Contains(floodAnswers, a => (int)a.Status == 200);
        Assert.Contains(otherAnswers, a => (int)a.Status == 200);
        Assert.Contains(all, a => (int)a.Status == 429);
        foreach (var answer in all.Where(a => (int)a.Status != 200))
        {
            if ((int)answer.Status == 429)
                answer.AssertError(429, "rate_limit_exceeded");
            else
                answer.AssertError(503, "overloaded");
            var seconds = int.Parse(Assert.Single(answer.Headers.GetValues("Retry-After")), CultureInfo.InvariantCulture);
            Assert.InRange(seconds, 1, 60);
            Assert.Contains($" {seconds} s.", answer.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    private static Task<Answer> AskAsync(TestServer server, int i, (string, string) key) =>
        server.PostAsync("/v1/chat/completions", TestServer.ChatBody($"Question {i}", """ "max_tokens":300 """), key);
}
