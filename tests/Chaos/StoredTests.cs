using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Otron.Chaos.Harness;
using Otron.Contract;
using Silo = Otron.Chaos.Harness.Silo;

namespace Otron.Chaos;

/// <summary>Stored turns over Redis: they belong to no process.</summary>
public sealed class StoredTests
{
    private const int Tokens = 150;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_turn_outlives_the_API_process_and_another_serves_the_rest(bool calls)
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, Apis = 2, HashStepMilliseconds = 15 });
        var calm = new StreamedResponse();
        await calm.PostAsync(cluster.Apis[1].Client, Body("Story", calls: calls));

        var shaken = new StreamedResponse();
        // The connection breaks when its process dies.
        await Assert.ThrowsAnyAsync<Exception>(() => shaken.PostAsync(
            cluster.Apis[0].Client, Body("Story", calls: calls), deltas => deltas == 30 ? cluster.Apis[0].Process.KillAsync() : Task.CompletedTask));
        Assert.Null(shaken.End);
        await shaken.ResumeAsync(cluster.Apis[1].Client);

        Assert.Equal(calm.Text, shaken.Text);
        Assert.Equal(calm.LastEvent, shaken.LastEvent);
        Assert.Equal(Output(calm), Output(shaken));
        Assert.Equal(Tokens, shaken.End!.Value.GetProperty("usage").GetProperty("output_tokens").GetInt32());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_turn_outlives_each_silo_and_what_was_acknowledged_stays_byte_for_byte(bool calls)
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 15 });
        var calm = new StreamedResponse();
        await calm.PostAsync(cluster.Client, Body("Story", calls: calls));
        var acknowledged = await ReadAsync(cluster, calm.Id);
        var next = new StreamedResponse();
        await next.PostAsync(cluster.Client, Body("And then?", calm.Id));

        var shaken = new StreamedResponse();
        var isReplaced = false;
        await shaken.PostAsync(cluster.Client, Body("Story", calls: calls), async deltas =>
        {
            // One silo dies during the turn, and a new one replaces it before the other dies.
            if (deltas is not (30 or 90))
                return;
            await cluster.ReplaceAsync(cluster.Silos[0]);
            isReplaced = deltas == 90;
        });

        Assert.True(isReplaced);
        Assert.Equal(calm.Text, shaken.Text);
        Assert.Equal((calm.LastEvent, Output(calm)), (shaken.LastEvent, Output(shaken)));
        Assert.Equal(acknowledged, await ReadAsync(cluster, calm.Id));
        // A conversation resumes even if all its silos are gone: its text was stored, and its cache can be computed again.
        var afterwards = new StreamedResponse();
        await afterwards.PostAsync(cluster.Client, Body("And then?", shaken.Id));
        Assert.Equal(next.Text, afterwards.Text);
    }

    [Fact]
    public async Task A_turn_waits_for_the_one_before_if_asked_to_even_where_the_silo_dies()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 15 });
        var client = new StoredClient(cluster.Client);
        var calm = await client.CreateConversationAsync();
        await AnswerAsync(calm);
        var calmSecond = await AnswerAsync(calm);

        var conversation = await client.CreateConversationAsync();
        var first = AnswerAsync(conversation);
        var killed = await cluster.OwnerAsync();
        using (var refused = await PostAsync(conversation, wait: null))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Equal("false", refused.Headers.GetValues("x-should-retry").Single());
        }
        var second = AnswerAsync(conversation);
        await killed.Process.KillAsync();

        await first;
        Assert.Equal(calmSecond, await second);

        async Task<string> AnswerAsync(string id)
        {
            using var answer = await PostAsync(id, wait: 60);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return StoredTurn.Of(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement).Text;
        }

        async Task<HttpResponseMessage> PostAsync(string id, int? wait)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/responses", UriKind.Relative))
            {
                Content = JsonContent.Create(new Dictionary<string, object>(Body("Go on")) { ["stream"] = false, ["conversation"] = id }),
            };
            if (wait is { } seconds)
                request.Headers.Add("Prefer", $"wait={seconds}");
            return await cluster.Client.SendAsync(request);
        }
    }

    [Fact]
    public async Task What_is_stored_can_be_read_while_a_silo_dies()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 1 });
        var stored = new StreamedResponse[8];
        for (var i = 0; i < stored.Length; i++)
            await (stored[i] = new()).PostAsync(cluster.Client, Body($"Story {i}", maxTokens: 10));
        var before = await Task.WhenAll(stored.Select(response => ReadAsync(cluster, response.Id)));

        // Some conversations are on the silo that dies; callers are not notified.
        var isOver = false;
        var readers = stored.Zip(before).Select(async pair =>
        {
            do
                Assert.Equal(pair.Second, await ReadAsync(cluster, pair.First.Id));
            while (!Volatile.Read(ref isOver));
        }).ToArray();
        await cluster.Silos[0].Process.KillAsync();
        await cluster.NodesAsync(nodes => nodes.Length == 1);
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task When_all_silos_are_killed_at_once_under_load_nothing_acknowledged_is_missing()
    {
        const int Users = 4, TurnsBefore = 2;
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 5 });
        var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var isOver = false;
        var users = Enumerable.Range(0, Users).Select(user => Task.Run(() => TalkAsync(user))).ToArray();
        await Deadline.PollAsync(TimeSpan.FromSeconds(60), () => Task.FromResult(acknowledged.Count >= Users * TurnsBefore ? "" : null), () => $"{acknowledged.Count} turns");

        foreach (var silo in cluster.Silos.ToArray())
        {
            await silo.Process.KillAsync();
            await cluster.RemoveAsync(silo);
        }
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(cluster.AddSiloAsync(), cluster.AddSiloAsync()); // both must be ready within the harness' minute
        await cluster.NodesAsync(nodes => nodes.Length == 2);
        await Task.WhenAll(users);

        Assert.InRange(acknowledged.Count, Users * TurnsBefore, int.MaxValue);
        foreach (var (id, response) in acknowledged)
            Assert.Equal(response, await ReadAsync(cluster, id));

        // Turns follow one another until the kill; the turn that it hits may fail, or end on the new silos.
        async Task TalkAsync(int user)
        {
            string? previous = null;
            while (!Volatile.Read(ref isOver))
            {
                var turn = new StreamedResponse();
                try
                {
                    await turn.PostAsync(cluster.Client, Body($"User {user} goes on", previous, maxTokens: 20));
                    acknowledged[turn.Id] = await ReadAsync(cluster, turn.Id);
                }
                catch (Exception e) when (e is HttpRequestException or InvalidOperationException or IOException)
                {
                    return;
                }
                previous = turn.Id;
            }
        }
    }

    [Fact]
    public async Task A_background_turn_goes_on_with_nobody_asking_for_it()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 15 });
        var calm = new StreamedResponse();
        await calm.PostAsync(cluster.Client, Body("Story"));

        var client = new StoredClient(cluster.Client);
        var (_, accepted) = await client.TryRespondAsync(new Dictionary<string, object>(Body("Story")) { ["stream"] = false, ["background"] = true });
        await cluster.NodesAsync(nodes => nodes.Sum(InFlight) == 1);
        foreach (var silo in cluster.Silos.ToArray())
        {
            await silo.Process.KillAsync();
            await cluster.RemoveAsync(silo);
        }
        await Task.WhenAll(cluster.AddSiloAsync(), cluster.AddSiloAsync());

        // A session on silos that have served no request yet.
        await cluster.NodesAsync(nodes => nodes.Sum(Sessions) == 1 && nodes.Sum(InFlight) == 0);
        var turn = await Deadline.PollAsync(
            TimeSpan.FromSeconds(30),
            async () => await client.ReadAsync(accepted.GetProperty("id").GetString()!) is { Status: not "in_progress" } ended ? ended : null,
            () => "the end is stored");
        Assert.Equal("incomplete", turn.Status); // because of its token limit
        Assert.Equal(calm.Text, turn.Text);
    }

    private static int Sessions(NodeLoad node) => node.Models.Sum(load => load.Sessions);

    private static int InFlight(NodeLoad node) => node.Models.Sum(load => load.InFlight);

    private static Task<string> ReadAsync(Cluster cluster, string id) => cluster.Client.GetStringAsync(new Uri($"/v1/responses/{id}", UriKind.Relative));

    /// <summary>What the response says, without the ids of the places where it is stored.</summary>
    private static string Output(StreamedResponse response)
    {
        var output = JsonNode.Parse(response.End!.Value.GetProperty("output").GetRawText())!.AsArray();
        foreach (var item in output)
            item!.AsObject().Remove("id");
        return output.ToJsonString();
    }

    /// <param name="calls">The answer is a call, whose arguments have no end before the token limit.</param>
    private static Dictionary<string, object> Body(string input, string? previous = null, int maxTokens = Tokens, bool calls = false)
    {
        var body = new Dictionary<string, object>
        {
            ["model"] = ClusterSettings.Model,
            ["input"] = input,
            ["stream"] = true,
            ["max_output_tokens"] = maxTokens,
            ["temperature"] = 1.2,
            ["seed"] = 3,
        };
        if (previous is not null)
            body["previous_response_id"] = previous;
        if (calls)
        {
            body["tool_choice"] = "required";
            body["tools"] = JsonNode.Parse("""
                [{"type":"function","name":"say","strict":true,"parameters":
                  {"type":"object","properties":{"text":{"type":"string","minLength":2000}},"required":["text"],"additionalProperties":false}}]
                """)!;
        }
        return body;
    }
}
