using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Otron.Chaos.Harness;
using Otron.Contract;
using Xunit.Abstractions;
using Silo = Otron.Chaos.Harness.Silo;

namespace Otron.Chaos;

/// <summary>Silos that are told to stop: no client notices, and computed caches move along.</summary>
public sealed class DrainTests(ITestOutputHelper output)
{
    /// <summary>The shipped model: only it has room for long conversations.</summary>
    private const string Long = "smollm2-135m-instruct";

    private const string Encoder = "tiny/bge";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(61);

    [Fact]
    public async Task Scaling_down_and_up_under_load_fails_nothing_and_changes_no_word()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, Apis = 2, Serve = [$"{ClusterSettings.Model},{Encoder}"], HashStepMilliseconds = 10, More = DrainSeconds(1) });
        using var enough = new CancellationTokenSource();
        var load = Enumerable.Range(0, 6).Select(client => LoadAsync(cluster, client, enough.Token)).ToArray();
        var embeddings = Enumerable.Range(0, 2).Select(client => EmbedAsync(cluster.Apis[client].Client, client, enough.Token)).ToArray();
        var storing = new StoredClient(cluster.Client);
        var talks = Enumerable.Range(0, 3).Select(i => new StoredTalk(storing, i)).ToArray();
        var storedLoad = talks.Select(talk => talk.GoOnAsync(enough.Token)).ToArray();

        await cluster.NodesAsync(nodes => nodes.All(node => InFlight(node) > 0));
        var leaving = cluster.Silos[0];
        leaving.Process.Terminate();
        await leaving.Process.WaitForExitAsync(Grace);
        Assert.Equal(0, leaving.Process.ExitCode);
        await cluster.RemoveAsync(leaving);
        await cluster.NodesAsync(nodes => nodes.Length == 1 && InFlight(nodes[0]) > 0);
        var newcomer = await cluster.AddSiloAsync();
        await cluster.NodesAsync(nodes => nodes.Any(node => node.Name == newcomer.Name && InFlight(node) > 0));
        await enough.CancelAsync();

        var transcripts = (await Task.WhenAll(load)).SelectMany(conversations => conversations).ToArray();
        await Task.WhenAll(storedLoad);
        var vectors = (await Task.WhenAll(embeddings)).SelectMany(answers => answers).ToArray();
        output.WriteLine(
            $"{transcripts.Length} conversations, {transcripts.Sum(transcript => transcript.Answers.Count)} turns; "
            + $"{talks.Sum(talk => talk.Turns.Count)} stored turns; {vectors.Length} embeddings.");
        Assert.Single(vectors.Distinct());
        Assert.Equal((0, 0), (storing.Refusals, storing.Breaks));
        foreach (var talk in talks)
            await talk.AssertStoredAsync();
        // Another cluster, so that no cache of the first one can hide an error there.
        await using var calm = await Cluster.StartAsync(new() { Silos = 1, HashStepMilliseconds = 0 });
        foreach (var (name, answers) in transcripts)
            Assert.Equal(await ConverseAsync(calm.Client, name, CancellationToken.None, answers.Count), answers);
    }

    [Fact]
    public async Task A_long_conversation_that_moved_goes_on_from_its_cache()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, Serve = [Long] });
        var conversation = new Conversation(Long, "You are a patient reader.");
        var story = string.Join(' ', Enumerable.Range(1, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"Then came day {i}.")));
        var cold = await conversation.AskAsync(cluster.Client, story, maxTokens: 8);
        Assert.InRange(cold.PromptTokens, 1500, 4000);

        var nodes = await cluster.NodesAsync(nodes => nodes.Sum(Sessions) == 1);
        var owner = cluster.Silos.Single(silo => silo.Name == nodes.Single(node => Sessions(node) > 0).Name);
        owner.Process.Terminate();
        await owner.Process.WaitForExitAsync(Grace);
        Assert.Equal(0, owner.Process.ExitCode);
        var moved = await conversation.AskAsync(cluster.Client, "And then?", maxTokens: 8);

        Assert.InRange(moved.CachedTokens, cold.PromptTokens, moved.PromptTokens);
        output.WriteLine(
            $"First token of {cold.PromptTokens} tokens cold {cold.FirstText.TotalSeconds:F2} s, of {moved.PromptTokens} after the move "
            + $"{moved.FirstText.TotalSeconds:F2} s: {moved.FirstText / cold.FirstText:F2}.");
    }

    [Fact]
    public async Task Scaled_from_three_silos_to_one_every_conversation_keeps_its_cache()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 3 });
        var conversations = Enumerable.Range(0, 18).Select(i => new Conversation(ClusterSettings.Model, $"You are number {i}.")).ToArray();
        var promptTokens = new List<int>();
        foreach (var conversation in conversations)
            promptTokens.Add((await conversation.AskAsync(cluster.Client, "Tell me of the quick brown fox and the lazy dog.", maxTokens: 8)).PromptTokens);

        // Some sessions move twice.
        foreach (var leaving in cluster.Silos.Skip(1).Reverse().ToArray())
        {
            leaving.Process.Terminate();
            await leaving.Process.WaitForExitAsync(Grace);
            Assert.Equal(0, leaving.Process.ExitCode);
        }

        foreach (var (conversation, before) in conversations.Zip(promptTokens))
        {
            var next = await conversation.AskAsync(cluster.Client, "And then?", maxTokens: 8);
            Assert.InRange(next.CachedTokens, before, next.PromptTokens);
        }
    }

    [Fact]
    public async Task Forty_turns_over_two_API_processes_find_all_that_was_computed_before()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, Apis = 2, Serve = [Long] });
        var conversation = new Conversation(Long, "You are brief.");

        var before = 0;
        for (var turn = 0; turn < 40; turn++)
        {
            var answer = await conversation.AskAsync(cluster.Apis[turn % 2].Client, $"Question {turn}?", maxTokens: 3);
            Assert.InRange(answer.CachedTokens, before, answer.PromptTokens);
            before = answer.PromptTokens;
        }
    }

    /// <summary>Starts one conversation after the other until <paramref name="enough"/> is cancelled.</summary>
    private static async Task<List<(string Name, IReadOnlyList<string> Answers)>> LoadAsync(Cluster cluster, int client, CancellationToken enough)
    {
        var transcripts = new List<(string, IReadOnlyList<string>)>();
        while (!enough.IsCancellationRequested)
        {
            var name = $"{client}-{transcripts.Count}";
            transcripts.Add((name, await ConverseAsync(cluster.Apis[client % 2].Client, name, enough)));
        }
        return transcripts;
    }

    /// <summary>Asks for one vector after the other until <paramref name="enough"/> is cancelled.</summary>
    private static async Task<List<string>> EmbedAsync(HttpClient client, int number, CancellationToken enough)
    {
        var vectors = new List<string>();
        while (!enough.IsCancellationRequested)
        {
            using var answer = await client.PostAsJsonAsync("/v1/embeddings", new { model = Encoder, input = "The same for all", encoding_format = "base64" }, CancellationToken.None);
            Assert.True(answer.IsSuccessStatusCode, $"client {number}, call {vectors.Count}: {answer.StatusCode}");
            var json = await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None);
            vectors.Add(json.GetProperty("data")[0].GetProperty("embedding").GetString()!);
        }
        return vectors;
    }

    private static async Task<IReadOnlyList<string>> ConverseAsync(HttpClient client, string name, CancellationToken enough, int maxTurns = 4)
    {
        var conversation = new Conversation(ClusterSettings.Model, name, seed: 7);
        for (var turn = 0; turn < maxTurns && !enough.IsCancellationRequested; turn++)
            await conversation.AskAsync(client, $"Turn {turn}", maxTokens: 40);
        return conversation.Answers;
    }

    private static Dictionary<string, string> DrainSeconds(double seconds) =>
        new() { ["Otron__Cluster__DrainSeconds"] = seconds.ToString(CultureInfo.InvariantCulture) };

    private static int Sessions(NodeLoad node) => node.Models.Sum(load => load.Sessions);

    private static int InFlight(NodeLoad node) => node.Models.Sum(load => load.InFlight);
}
