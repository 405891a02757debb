using System.Globalization;
using System.Net;
using Otron.Chaos.Harness;
using Otron.Tests;
using Xunit.Abstractions;
using Silo = Otron.Chaos.Harness.Silo;

namespace Otron.Chaos;

/// <summary>A silo dies at a write, or while a client retries: every turn is stored once, as in a run without faults.</summary>
public sealed class FailpointTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Death_before_or_after_a_write_loses_and_doubles_nothing()
    {
        var failpoint = Path.Combine(Path.GetTempPath(), $"otron-failpoint-{Guid.NewGuid():N}");
        await using var cluster = await Cluster.StartAsync(new()
        {
            Silos = 2,
            HashStepMilliseconds = 1,
            More = new Dictionary<string, string> { ["HASH_SILO_FAILPOINT"] = failpoint },
        });
        var deleted = new List<string>();
        var calm = await LiveAsync(new(cluster.Client), deleted);

        // By default the writes that accept a turn, complete its answer and delete the conversation; in a long run every write there is.
        var points = Effort.IsLong
            ? from write in Enumerable.Range(1, 40) from side in new[] { "before", "after" } select (Side: side, Write: write)
            : [(Side: "after", Write: 4), ("before", 8), ("after", 9)];
        var deaths = 0;
        foreach (var (side, write) in points)
        {
            await cluster.RefillAsync();
            await File.WriteAllTextAsync(failpoint, string.Create(CultureInfo.InvariantCulture, $"{side} {write}"));
            var client = new StoredClient(cluster.Client);
            var shaken = await LiveAsync(client, deleted);

            Assert.Equal(calm, shaken);
            if (File.Exists(failpoint))
                break; // there are fewer writes
            deaths++;
            output.WriteLine($"Death {side} write {write}: as in the calm run, {client.Refusals} refusals.");
            await cluster.RemoveAsync(await Deadline.PollAsync(
                TimeSpan.FromSeconds(30), () => Task.FromResult(cluster.Silos.SingleOrDefault(silo => silo.Process.HasExited)), () => "the silo's process is gone"));
        }
        File.Delete(failpoint);
        Assert.InRange(deaths, Effort.Of(3, 20), 80);
        foreach (var path in deleted)
            Assert.Equal(HttpStatusCode.NotFound, (await new StoredClient(cluster.Client).GetAsync(path)).Status);
    }

    [Fact]
    public async Task However_often_one_intent_is_sent_it_is_one_turn()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 20 });
        var client = new StoredClient(cluster.Client);
        var calm = await TalkAsync(client, () => Task.CompletedTask, copies: 1, key: $"{Guid.NewGuid():N}");

        for (var seed = 0; seed < Effort.Of(2, 20); seed++)
        {
            await cluster.RefillAsync();
            // With a key, and as SDKs retry: without a key, after the same response.
            var key = seed % 2 == 0 ? $"{Guid.NewGuid():N}" : StoredClient.NoKey;
            Silo? killed = null;
            var shaken = await TalkAsync(client, KillOwnerAsync, copies: 5, key);

            Assert.Equal(calm, shaken);
            await cluster.RemoveAsync(killed!);

            async Task KillOwnerAsync()
            {
                killed = await cluster.OwnerAsync();
                await killed.Process.KillAsync();
            }
        }
    }

    /// <summary>The texts of three turns, the second of which is sent several times.</summary>
    private static async Task<string[]> TalkAsync(StoredClient client, Func<Task> disturb, int copies, string key)
    {
        var first = await client.RespondAsync(Body("One"));
        var storm = Enumerable.Range(0, copies).Select(_ => client.RespondAsync(Body("Two", previous: first.Id), key)).ToArray();
        await disturb();
        var second = Assert.Single((await Task.WhenAll(storm)).Distinct());
        var third = await client.RespondAsync(Body("Three", previous: second.Id));
        return [first.Text, second.Text, third.Text];
    }

    /// <summary>The life of a conversation as its client saw it.</summary>
    private static async Task<string[]> LiveAsync(StoredClient client, List<string> deleted)
    {
        var conversation = await client.CreateConversationAsync();
        var first = await client.RespondAsync(Body("One", conversation));
        var second = await client.RespondAsync(Body("Two", conversation));
        Assert.Equal([first, second], [await client.ReadAsync(first.Id), await client.ReadAsync(second.Id)]);
        var texts = await client.ItemsAsync(conversation);

        var path = $"/v1/conversations/{conversation}";
        await client.DeleteForGoodAsync(path);
        foreach (var gone in new[] { path, $"/v1/responses/{first.Id}", $"/v1/responses/{second.Id}" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(gone)).Status);
            deleted.Add(gone);
        }
        return [.. texts, first.Status, second.Status];
    }

    private static Dictionary<string, object> Body(string input, string? conversation = null, string? previous = null)
    {
        var body = new Dictionary<string, object>
        {
            ["model"] = ClusterSettings.Model,
            ["input"] = input,
            ["max_output_tokens"] = 80,
            ["temperature"] = 1.2,
            ["seed"] = 3,
        };
        if (conversation is not null)
            body["conversation"] = conversation;
        if (previous is not null)
            body["previous_response_id"] = previous;
        return body;
    }
}
