using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Otron.Chaos.Harness;
using Otron.Tests;
using Xunit.Abstractions;

namespace Otron.Chaos;

/// <summary>Redis cannot be reached, by any process or by one silo: turns wait or are refused, and acknowledged turns are there afterwards.</summary>
public sealed class RedisFaultTests(ITestOutputHelper output)
{
    private const int Conversations = 4;

    /// <summary>Redis' client keeps commands that it cannot send for some 20 s, and then cancels them.</summary>
    private static readonly TimeSpan LongCut = TimeSpan.FromSeconds(30);

    /// <summary>Within this time a silo notices that Redis has forgotten it, and ends so that its supervisor restarts it.</summary>
    private static readonly TimeSpan MaxForgotten = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Redis_that_restarts_or_stays_away_costs_time_and_no_turn()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 2 });
        using var enough = new CancellationTokenSource();
        var client = new StoredClient(cluster.Client);
        var talks = Enumerable.Range(0, Conversations).Select(i => new StoredTalk(client, i)).ToArray();
        var load = talks.Select(talk => talk.GoOnAsync(enough.Token)).ToArray();
        await TurnsAsync(talks, load, 2);

        await cluster.RestartRedisAsync();
        await TurnsAsync(talks, load, 2);
        await cluster.StopRedisAsync();
        foreach (var silo in cluster.Silos)
            await silo.NotReadyAsync();
        if (Effort.IsLong)
            await Task.Delay(LongCut);
        var watch = Stopwatch.StartNew();
        cluster.StartRedis();
        foreach (var silo in cluster.Silos)
            await silo.ReadyAsync(TimeSpan.FromSeconds(60));
        await TurnsAsync(talks, load, 2);
        output.WriteLine($"Two more turns of each conversation {watch.Elapsed.TotalSeconds:F1} s after Redis was back.");
        await enough.CancelAsync();
        await Task.WhenAll(load);

        Assert.All(cluster.Silos, silo => Assert.False(silo.Process.HasExited));
        Assert.Equal(2, (await cluster.NodesAsync(nodes => nodes.Length == 2)).Length);
        foreach (var talk in talks)
            await talk.AssertStoredAsync();
        output.WriteLine($"{talks.Sum(talk => talk.Turns.Count)} turns acknowledged, {client.Refusals} refusals.");
    }

    [Fact]
    public async Task A_silo_that_is_cut_off_from_Redis_says_so_and_comes_back_by_itself()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 2, CanCutRedis = true });
        using var enough = new CancellationTokenSource();
        var client = new StoredClient(cluster.Client);
        var talks = Enumerable.Range(0, Conversations).Select(i => new StoredTalk(client, i)).ToArray();
        var load = talks.Select(talk => talk.GoOnAsync(enough.Token)).ToArray();
        await TurnsAsync(talks, load, 1);
        var doomed = await Task.WhenAll(Enumerable.Range(0, Conversations).Select(_ => client.CreateConversationAsync()));

        var cutOff = cluster.Silos[0];
        var watch = Stopwatch.StartNew();
        cutOff.Redis!.Cut();
        await cutOff.NotReadyAsync();
        output.WriteLine($"Not ready {watch.Elapsed.TotalSeconds:F1} s after the cut.");
        Assert.True(await cluster.Silos[1].IsReadyAsync());
        // The other silo can store, so every conversation resumes or ends there.
        foreach (var conversation in doomed)
            await client.DeleteForGoodAsync($"/v1/conversations/{conversation}");
        do
            await TurnsAsync(talks, load, 1);
        while (watch.Elapsed < LongCut);
        cutOff.Redis.Mend();
        await cutOff.ReadyAsync(TimeSpan.FromSeconds(60));
        await TurnsAsync(talks, load, 1);
        await enough.CancelAsync();
        await Task.WhenAll(load);

        Assert.False(cutOff.Process.HasExited);
        foreach (var conversation in doomed)
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/v1/conversations/{conversation}")).Status);
        foreach (var talk in talks)
            await talk.AssertStoredAsync();
        output.WriteLine($"{talks.Sum(talk => talk.Turns.Count)} turns acknowledged, {client.Refusals} refusals.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_Redis_lost_all_a_conversation_is_missing_and_never_empty(bool isRestarted)
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 2 });
        var client = new StoredClient(cluster.Client);
        var talk = new StoredTalk(client, 0);
        await talk.AskAsync();
        var known = Assert.Single(talk.Turns);

        await (isRestarted ? cluster.RestartRedisEmptyAsync() : cluster.FlushRedisAsync());
        var forgotten = cluster.Silos.ToArray();
        await Deadline.PollAsync(
            MaxForgotten,
            async () =>
            {
                // Its silo may still answer from memory until it is gone.
                using var answer = await cluster.Client.GetAsync(new Uri($"/v1/responses/{known.Id}", UriKind.Relative));
                if (answer.StatusCode == HttpStatusCode.OK)
                    Assert.Equal(known, StoredTurn.Of(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement));
                else
                    Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.ServiceUnavailable });
                return Array.TrueForAll(forgotten, silo => silo.Process.HasExited) ? "gone" : null;
            },
            () => $"the silos have ended; {string.Join(", ", forgotten.Select(silo => $"{silo.Name}: {silo.Process.HasExited}"))}");
        foreach (var silo in forgotten)
            await cluster.RemoveAsync(silo);
        await cluster.AddSiloAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/v1/responses/{known.Id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.TryRespondAsync(StoredTalk.Body("And then?", known.Id))).Status);
        await new StoredTalk(client, 1).AskAsync();
    }

    /// <summary>Waits until each conversation has that many more turns.</summary>
    private static async Task TurnsAsync(StoredTalk[] talks, Task[] load, int more)
    {
        var wanted = Array.ConvertAll(talks, talk => talk.Turns.Count + more);
        await Deadline.PollAsync(
            TimeSpan.FromSeconds(120),
            async () =>
            {
                foreach (var failed in load.Where(task => task.IsFaulted))
                    await failed;
                return talks.Zip(wanted).All(pair => pair.First.Turns.Count >= pair.Second) ? "done" : null;
            },
            () => $"turns: {string.Join(", ", talks.Select(talk => talk.Turns.Count))} of {string.Join(", ", wanted)}");
    }
}
