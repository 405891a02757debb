using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Otron.Chaos.Harness;
using Otron.Tests;
using Xunit.Abstractions;
using Silo = Otron.Chaos.Harness.Silo;

namespace Otron.Chaos;

/// <summary>The silo of a running answer dies or leaves and the client keeps reading: it gets every token once, as in a run without faults.</summary>
public sealed class FailoverTests(ITestOutputHelper output)
{
    private const string Shipped = "smollm2-135m-instruct";
    private const string ShippedEncoder = "all-minilm-l6-v2";
    private const int Tokens = 150;
    private const int LongTokens = 250;

    [Fact]
    public async Task A_killed_silo_costs_a_pause_and_no_token()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 15 });
        var gaps = new List<TimeSpan>();
        for (var seed = 0; seed < Effort.Of(4, 20); seed++)
        {
            await cluster.RefillAsync();
            var (choices, isGreedy) = (1 + seed % 2, seed % 3 == 0);
            var calm = await StreamedChat.ReadAsync(cluster.Client, await BodyAsync(cluster.Client, seed, isGreedy, "calm"), choices);
            var killAt = 5 + seed * 37 % 100;

            Silo? killed = null;
            var shaken = await StreamedChat.ReadAsync(cluster.Client, await BodyAsync(cluster.Client, seed, isGreedy, "shaken"), choices, async deltas =>
            {
                if (deltas < killAt || killed is not null)
                    return;
                killed = await cluster.OwnerAsync();
                await killed.Process.KillAsync();
            });

            AssertEqual(calm, shaken);
            gaps.Add(shaken.LongestGap);
            output.WriteLine($"Killed after {killAt} pieces, n = {choices}: {shaken.LongestGap.TotalSeconds:F1} s.");
            await cluster.RemoveAsync(killed!);
        }
        gaps.Sort();
        output.WriteLine($"Pauses of {gaps.Count} kills: median {gaps[gaps.Count / 2].TotalSeconds:F1} s, longest {gaps[^1].TotalSeconds:F1} s.");
    }

    [Fact]
    public async Task The_shipped_model_says_what_it_would_have_said()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, Serve = [Shipped] });
        for (var seed = 0; seed < Effort.Of(1, 20); seed++)
        {
            await cluster.RefillAsync();
            // A first turn, alone in its batch: the prompt is prefilled, then the answer's tokens are decoded one by one, as they were the first time.
            // No end token, so that there is time to find out which silo computes the answer.
            Dictionary<string, object> body = new(Body(0, isGreedy: seed % 2 == 1, $"shipped {seed}"))
            {
                ["model"] = Shipped,
                ["max_tokens"] = 160,
                ["seed"] = seed,
                ["logit_bias"] = new Dictionary<string, int> { ["2"] = -100 },
            };
            Silo? killed = null;
            var shaken = await StreamedChat.ReadAsync(cluster.Client, body, choices: 1, async deltas =>
            {
                if (deltas < 4 + seed || killed is not null)
                    return;
                killed = await cluster.OwnerAsync();
                await killed.Process.KillAsync();
            });
            body["session_id"] = $"calm {seed}";
            var calm = await StreamedChat.ReadAsync(cluster.Client, body, choices: 1);

            Assert.NotNull(killed);
            Assert.Equal(calm.Texts, shaken.Texts);
            Assert.Equal(calm.FinishReasons, shaken.FinishReasons);
            Assert.Equal(calm.CompletionTokens, shaken.CompletionTokens);
            await cluster.RemoveAsync(killed);
        }
    }

    [Fact]
    public async Task An_answer_whose_model_is_nowhere_goes_on_once_it_is_back()
    {
        await using var cluster = await Cluster.StartAsync(OneSiloServes);
        var calm = await StreamedChat.ReadAsync(cluster.Client, Body(1, isGreedy: false, "calm"), choices: 2);
        var calmStored = await new StoredClient(cluster.Client).RespondAsync(StoredBody(Tokens));

        var shaken = await StreamedChat.ReadAsync(cluster.Client, Body(1, isGreedy: false, "shaken"), choices: 2, deltas => deltas == 40 ? ReplaceAsync() : Task.CompletedTask);
        var stored = new StoredClient(cluster.Client).RespondAsync(StoredBody(Tokens));
        await cluster.OwnerAsync();
        await ReplaceAsync();

        AssertEqual(calm, shaken);
        Assert.Equal(calmStored.Text, (await stored).Text);

        async Task ReplaceAsync()
        {
            var only = cluster.Silos.Single(silo => silo.Name != "silo-2");
            await only.Process.KillAsync();
            await cluster.RemoveAsync(only);
            // No silo serves the model until a new one has started.
            await cluster.AddSiloAsync();
        }
    }

    [Fact]
    public async Task An_answer_that_nobody_can_go_on_with_breaks_off_and_says_so()
    {
        await using var cluster = await Cluster.StartAsync(OneSiloServes);
        var client = new StoredClient(cluster.Client);
        var calm = await client.RespondAsync(StoredBody(LongTokens));
        var (status, accepted) = await client.TryRespondAsync(new Dictionary<string, object>(StoredBody(LongTokens)) { ["background"] = true });
        Assert.True(status == HttpStatusCode.OK, $"{status}: {accepted}");

        // An error event; nothing after it claims that the answer is complete.
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => StreamedChat.ReadAsync(
            cluster.Client, Body(1, isGreedy: true, "chat"), choices: 1, deltas => deltas == 10 ? cluster.Silos[0].Process.KillAsync() : Task.CompletedTask));
        Assert.Contains("turn_lost", failure.Message, StringComparison.Ordinal);

        // A stored turn may take a minute to resume, since no client has to wait for it.
        var stored = await client.ReadAsync(StoredTurn.Of(accepted).Id);
        if (Effort.IsLong)
            stored = await Deadline.PollAsync(
                TimeSpan.FromMinutes(2), async () => await client.ReadAsync(stored.Id) is { Status: not "in_progress" } ended ? ended : null, () => "the turn is given up");
        Assert.Equal(Effort.IsLong ? ("failed", "interrupted") : ("in_progress", null), (stored.Status, stored.ErrorCode));
        Assert.StartsWith(stored.Text, calm.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embeddings_whose_silo_dies_are_made_on_another()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, Serve = [ShippedEncoder] });
        var texts = Enumerable.Range(0, 100).Select(i => string.Join(' ', Enumerable.Range(0, 100).Select(word => $"{i + word}"))).ToArray();
        var calm = await EmbedAsync(cluster.Client, texts);

        var answer = EmbedAsync(cluster.Client, texts);
        var killed = await cluster.OwnerAsync();
        await killed.Process.KillAsync();

        Assert.Equal(calm, await answer);
    }

    [Fact]
    public async Task A_silo_that_is_told_to_stop_hands_its_running_answer_over_and_exits_in_good_order()
    {
        // The silo drains for half a second, which is too short for the answer to end by itself.
        await using var cluster = await Cluster.StartAsync(new()
        {
            Silos = 2,
            HashStepMilliseconds = 15,
            More = new Dictionary<string, string> { ["Otron__Cluster__DrainSeconds"] = "0.5" },
        });
        var calm = await StreamedChat.ReadAsync(cluster.Client, Body(1, isGreedy: false, "calm"), choices: 2);

        Silo? stopped = null;
        var shaken = await StreamedChat.ReadAsync(cluster.Client, Body(1, isGreedy: false, "shaken"), choices: 2, async deltas =>
        {
            if (deltas < 40 || stopped is not null)
                return;
            stopped = await cluster.OwnerAsync();
            stopped.Process.Terminate();
        });

        AssertEqual(calm, shaken);
        await stopped!.Process.WaitForExitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, stopped.Process.ExitCode);
        output.WriteLine($"Pause: {shaken.LongestGap.TotalSeconds:F1} s.");
    }

    /// <summary>The first silo serves the model, the second one another model, and all later silos serve the first model again.</summary>
    private static ClusterSettings OneSiloServes => new() { Silos = 2, Serve = [ClusterSettings.Model, "tiny/qwen2", ClusterSettings.Model], HashStepMilliseconds = 15 };

    private static async Task<string[]> EmbedAsync(HttpClient client, string[] texts)
    {
        using var answer = await client.PostAsJsonAsync("/v1/embeddings", new { model = ShippedEncoder, input = texts, encoding_format = "base64" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return [.. json.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("embedding").GetString()!)];
    }

    private static void AssertEqual(StreamedChat calm, StreamedChat shaken)
    {
        Assert.Equal(calm.Texts, shaken.Texts);
        Assert.All(calm.Logprobs, Assert.NotEmpty);
        Assert.Equal(calm.Logprobs, shaken.Logprobs);
        Assert.Equal(calm.FinishReasons, shaken.FinishReasons);
        Assert.Equal(calm.CompletionTokens, shaken.CompletionTokens);
        Assert.True(shaken.IsDone);
        Assert.All(calm.FinishReasons, reason => Assert.Equal("length", reason));
    }

    /// <summary>
    /// The body of a first turn or, for half of the seeds, of a turn in the middle of a conversation. The silo that dies has then computed
    /// the earlier turns too.
    /// </summary>
    private static async Task<Dictionary<string, object>> BodyAsync(HttpClient client, int seed, bool isGreedy, string session)
    {
        var body = Body(seed, isGreedy, session);
        if (seed % 4 < 2)
            return body;
        object[] before = [new { role = "user", content = "Hello" }];
        for (var turn = 0; turn < 2; turn++)
        {
            var answer = await StreamedChat.ReadAsync(client, new Dictionary<string, object>(body) { ["messages"] = before, ["max_tokens"] = 20 }, choices: 1);
            before = [.. before, new { role = "assistant", content = answer.Texts.Single() }, new { role = "user", content = $"Story {seed}, part {turn}" }];
        }
        body["messages"] = before;
        return body;
    }

    private static Dictionary<string, object> Body(int seed, bool isGreedy, string session) => new()
    {
        ["model"] = ClusterSettings.Model,
        ["max_tokens"] = Tokens,
        ["temperature"] = isGreedy ? 0 : 1.2,
        ["frequency_penalty"] = 0.4,
        ["logprobs"] = true,
        ["top_logprobs"] = 2,
        ["seed"] = seed,
        // Sessions of their own, so that neither finds the other's cache.
        ["session_id"] = $"{session} {seed}",
        ["messages"] = new object[] { new { role = "user", content = $"Story {seed}" } },
    };

    private static Dictionary<string, object> StoredBody(int maxTokens) =>
        new(StoredTalk.Body("Story", previous: null)) { ["max_output_tokens"] = maxTokens };
}
