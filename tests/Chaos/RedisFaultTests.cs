using System.Diagnostics;
using System.Net;
using Otron.Chaos.Harness;
using Xunit.Abstractions;

namespace Otron.Chaos;

/// <summary>Redis is away for everyone, or for one silo: turns wait or are refused, and what was acknowledged is there afterwards.</summary>
public sealed class RedisFaultTests(ITestOutputHelper output)
{
    private const int Conversations = 4;

    [Fact]
    public async Task Redis_that_restarts_or_stays_away_costs_time_and_no_turn()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 2 });
        using var enough = new CancellationTokenSource();
        var client = new StoredClient(cluster.Client);
        var talks = Enumerable.Range(0, Conversations).Select(i => new Talk(client, i)).ToArray();
        var load = talks.Select(talk => talk.GoOnAsync(enough.Token)).ToArray();
        await TurnsAsync(talks, 2);

        await cluster.RestartRedisAsync();
        await TurnsAsync(talks, 2);
        await cluster.StopRedisAsync();
        foreach (var silo in cluster.Silos)
            await silo.NotReadyAsync();
        var watch = Stopwatch.StartNew();
        cluster.StartRedis();
        foreach (var silo in cluster.Silos)
            await silo.ReadyAsync(TimeSpan.FromSeconds(60));
        await TurnsAsync(talks, 2);
        output.WriteLine($"Two more turns of each conversation {watch.Elapsed.TotalSeconds:F1} s after Redis was back.");
        await enough.CancelAsync();
        await Task.WhenAll(load);

        Assert.All(cluster.Silos, silo => Assert.False(silo.Process.HasExited));
        Assert.Equal(2, (await cluster.NodesAsync(nodes => nodes.Length == 2)).Length);
        await AssertAllAsync(cluster, talks);
        output.WriteLine($"{talks.Sum(talk => talk.Turns.Count)} turns acknowledged, {client.Refusals} refusals.");
    }

    [Fact]
    public async Task A_silo_that_is_cut_off_from_Redis_says_so_and_comes_back_by_itself()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 2, CanCutRedis = true });
        using var enough = new CancellationTokenSource();
        var client = new StoredClient(cluster.Client);
        var talks = Enumerable.Range(0, Conversations).Select(i => new Talk(client, i)).ToArray();
        var load = talks.Select(talk => talk.GoOnAsync(enough.Token)).ToArray();
        await TurnsAsync(talks, 1);

        var cutOff = cluster.Silos[0];
        var watch = Stopwatch.StartNew();
        cutOff.Redis!.Cut();
        await cutOff.NotReadyAsync();
        output.WriteLine($"Not ready {watch.Elapsed.TotalSeconds:F1} s after the cut.");
        Assert.True(await cluster.Silos[1].IsReadyAsync());
        // The other one can store, so every conversation ends up there sooner or later.
        await TurnsAsync(talks, 1);
        cutOff.Redis.Mend();
        await cutOff.ReadyAsync(TimeSpan.FromSeconds(60));
        await TurnsAsync(talks, 1);
        await enough.CancelAsync();
        await Task.WhenAll(load);

        Assert.False(cutOff.Process.HasExited);
        await AssertAllAsync(cluster, talks);
        output.WriteLine($"{talks.Sum(talk => talk.Turns.Count)} turns acknowledged, {client.Refusals} refusals.");
    }

    [Fact]
    public async Task When_Redis_lost_all_a_conversation_is_missing_and_never_empty()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 2 });
        var client = new StoredClient(cluster.Client);
        var talk = new Talk(client, 0);
        await talk.AskAsync();
        var known = Assert.Single(talk.Turns);

        await cluster.FlushRedisAsync();
        var forgotten = cluster.Silos.ToArray();
        while (!Array.TrueForAll(forgotten, silo => silo.Process.HasExited))
        {
            // From memory it may still be told as it was, until its silo is gone.
            using var answer = await cluster.Client.GetAsync(new Uri($"/v1/responses/{known.Id}", UriKind.Relative));
            if (answer.StatusCode == HttpStatusCode.OK)
                Assert.Contains(known.Id, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            else
                Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.ServiceUnavailable });
            await Task.Delay(100);
        }
        foreach (var silo in forgotten)
            await cluster.RemoveAsync(silo);
        await cluster.AddSiloAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/v1/responses/{known.Id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.TryRespondAsync(Talk.Body("And then?", known.Id))).Status);
        await new Talk(client, 1).AskAsync();
    }

    /// <summary>Waits until each conversation has so many turns more.</summary>
    private static async Task TurnsAsync(Talk[] talks, int more)
    {
        var wanted = Array.ConvertAll(talks, talk => talk.Turns.Count + more);
        await Deadline.PollAsync(
            TimeSpan.FromSeconds(120),
            () => Task.FromResult(talks.Zip(wanted).All(pair => pair.First.Turns.Count >= pair.Second) ? "done" : null),
            () => $"turns: {string.Join(", ", talks.Select(talk => talk.Turns.Count))} of {string.Join(", ", wanted)}");
    }

    /// <summary>What was acknowledged is stored, and it is what a calm conversation of the same words has.</summary>
    private static async Task AssertAllAsync(Cluster cluster, Talk[] talks)
    {
        var client = new StoredClient(cluster.Client);
        foreach (var talk in talks)
        {
            var calm = new Talk(client, talk.Number);
            while (calm.Turns.Count < Math.Min(talk.Turns.Count, Talk.Length))
                await calm.AskAsync();
            for (var i = 0; i < talk.Turns.Count; i++)
            {
                Assert.Equal(talk.Turns[i], await client.ReadAsync(talk.Turns[i].Id));
                Assert.Equal(calm.Turns[i % Talk.Length].Text, talk.Turns[i].Text);
            }
        }
    }

    /// <summary>A stored conversation that begins anew before it is too long, and what its client was told.</summary>
    private sealed class Talk(StoredClient client, int number)
    {
        public const int Length = 8;

        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

        public int Number => number;

        public List<StoredTurn> Turns { get; } = [];

        public static Dictionary<string, object> Body(string input, string? previous)
        {
            var body = new Dictionary<string, object>
            {
                ["model"] = ClusterSettings.Model,
                ["input"] = input,
                ["max_output_tokens"] = 12,
                ["temperature"] = 1.2,
                ["seed"] = 3,
            };
            if (previous is not null)
                body["previous_response_id"] = previous;
            return body;
        }

        public async Task GoOnAsync(CancellationToken enough)
        {
            while (!enough.IsCancellationRequested)
            {
                await AskAsync();
                await Task.Delay(Pause, CancellationToken.None);
            }
        }

        public async Task AskAsync()
        {
            var turn = Turns.Count % Length;
            Turns.Add(await client.RespondAsync(Body($"{number}: {turn}", turn == 0 ? null : Turns[^1].Id)));
        }
    }
}
