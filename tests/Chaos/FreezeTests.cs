using System.Net;
using Otron.Chaos.Harness;
using Otron.Tests;
using Xunit.Abstractions;
using Silo = Otron.Chaos.Harness.Silo;

namespace Otron.Chaos;

/// <summary>A silo stands still with open sockets, as during a long pause of its machine, and wakes after the others have replaced it.</summary>
public sealed class FreezeTests(ITestOutputHelper output)
{
    private const int Conversations = 4;

    private static readonly TimeSpan MaxExit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan ShortFreeze = TimeSpan.FromSeconds(30), LongFreeze = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_frozen_silo_is_left_behind_and_changes_nothing_when_it_wakes()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 15 });
        var calm = new StreamedResponse();
        await calm.PostAsync(cluster.Client, Body("Story"));
        var calmNext = new StreamedResponse();
        await calmNext.PostAsync(cluster.Client, Body("And then?", calm.Id));

        for (var seed = 0; seed < Effort.Of(1, 10); seed++)
        {
            await cluster.RefillAsync();
            Silo? frozen = null;
            var shaken = new StreamedResponse();
            await shaken.PostAsync(cluster.Client, Body("Story"), async deltas =>
            {
                if (deltas < 20 + seed * 7 || frozen is not null)
                    return;
                // The silo that computes; the conversation's grain may be on this silo or on the other one.
                frozen = await cluster.OwnerAsync();
                frozen.Process.Freeze();
            });
            Assert.Equal(calm.Text, shaken.Text);

            if (Effort.IsLong)
                await Task.Delay(seed == 0 ? LongFreeze : ShortFreeze);
            // A frozen silo refuses no connection, so it was declared dead by the votes of the silos that probed it.
            Assert.DoesNotContain(cluster.Silos, silo => silo.Process.Output.Contains("its process is gone", StringComparison.Ordinal));
            // It learns that it was declared dead, and ends; its supervisor would restart it.
            frozen!.Process.Thaw();
            await frozen.Process.WaitForExitAsync(MaxExit);
            Assert.NotEqual(0, frozen.Process.ExitCode);
            var client = new StoredClient(cluster.Client);
            Assert.Equal(shaken.Text, (await client.ReadAsync(shaken.Id)).Text);
            var next = new StreamedResponse();
            await next.PostAsync(cluster.Client, Body("And then?", shaken.Id));
            Assert.Equal(calmNext.Text, next.Text);
            output.WriteLine($"Frozen after {20 + seed * 7} pieces: the answer paused for {shaken.LongestGap.TotalSeconds:F1} s.");

            await cluster.RemoveAsync(frozen);
        }
    }

    [Fact]
    public async Task What_was_deleted_meanwhile_a_waking_silo_does_not_bring_back()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 50 });
        var client = new StoredClient(cluster.Client);
        var conversations = await Task.WhenAll(Enumerable.Range(0, Conversations).Select(_ => client.CreateConversationAsync()));
        // The turns run throughout: their silos write once a second, and a silo that wakes would too.
        var responses = await Task.WhenAll(conversations.Select(async conversation =>
        {
            var (status, json) = await client.TryRespondAsync(new Dictionary<string, object>(Body("Story"))
            {
                ["conversation"] = conversation,
                ["stream"] = false,
                ["background"] = true,
                ["max_output_tokens"] = 400,
            });
            Assert.True(status == HttpStatusCode.OK, $"{status}: {json}");
            return json.GetProperty("id").GetString()!;
        }));
        await cluster.NodesAsync(nodes => nodes.Sum(node => node.Models.Sum(load => load.InFlight)) == Conversations);

        var frozen = cluster.Silos[0];
        frozen.Process.Freeze();
        foreach (var conversation in conversations)
            await client.DeleteForGoodAsync($"/v1/conversations/{conversation}");
        frozen.Process.Thaw();
        await frozen.Process.WaitForExitAsync(MaxExit);
        await cluster.RemoveAsync(frozen);
        await cluster.AddSiloAsync();

        foreach (var gone in conversations.Select(id => $"/v1/conversations/{id}").Concat(responses.Select(id => $"/v1/responses/{id}")))
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(gone)).Status);
    }

    private static Dictionary<string, object> Body(string input, string? previous = null)
    {
        var body = new Dictionary<string, object>
        {
            ["model"] = ClusterSettings.Model,
            ["input"] = input,
            ["stream"] = true,
            ["max_output_tokens"] = 120,
            ["temperature"] = 1.2,
            ["seed"] = 3,
        };
        if (previous is not null)
            body["previous_response_id"] = previous;
        return body;
    }
}
