using System.Net;
using Otron.Chaos.Harness;
using Otron.Contract;

namespace Otron.Chaos;

/// <summary>The placement of new conversations in a cluster of real processes.</summary>
public sealed class PlacementTests
{
    private const string Rare = "tiny/qwen2";
    private const int LongAnswer = 300;

    [Fact]
    public async Task A_burst_of_sixty_is_spread_and_a_rare_model_is_always_found()
    {
        await using var cluster = await Cluster.StartAsync(new()
        {
            Silos = 3,
            Serve = [ClusterSettings.Model, ClusterSettings.Model, $"{ClusterSettings.Model},{Rare}"],
            HashStepMilliseconds = 20,
        });

        for (var i = 0; i < 12; i++)
            Assert.Equal(HttpStatusCode.OK, (await Chat.PostAsync(cluster.Client, $"Rare {i}", 3, Rare)).Status);
        var unknown = await Chat.PostAsync(cluster.Client, "Hi", 3, "tiny/none");
        Assert.Equal((HttpStatusCode.NotFound, "model_not_found"), (unknown.Status, unknown.ErrorCode));

        var streams = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Chat.OpenAsync(cluster.Client, $"Burst {i}", LongAnswer)));
        try
        {
            Assert.All(streams, stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));
            var nodes = await cluster.NodesAsync(nodes => nodes.Sum(Sessions) == 60);
            Assert.All(nodes, node => Assert.InRange(Sessions(node), 18, 22));
        }
        finally
        {
            foreach (var stream in streams)
                stream.Dispose();
        }
    }

    [Fact]
    public async Task New_conversations_use_a_third_silo_as_soon_as_it_is_ready()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 1 });
        for (var i = 0; i < 12; i++)
            Assert.Equal(HttpStatusCode.OK, (await Chat.PostAsync(cluster.Client, $"Before {i}", 3)).Status);

        await cluster.AddSiloAsync();
        for (var i = 0; i < 6; i++)
            Assert.Equal(HttpStatusCode.OK, (await Chat.PostAsync(cluster.Client, $"After {i}", 3)).Status);

        // The two old silos have six each, so all six go to the third.
        var nodes = await cluster.NodesAsync(nodes => nodes.Sum(Sessions) == 18);
        Assert.Equal(6, Sessions(Assert.Single(nodes, node => node.Name == "silo-3")));
    }

    [Fact]
    public async Task A_full_cluster_refuses_with_a_time_to_come_back_and_an_emptied_one_serves_again()
    {
        await using var cluster = await Cluster.StartAsync(new()
        {
            Silos = 2,
            HashStepMilliseconds = 20,
            More = new Dictionary<string, string> { ["Otron__Engine__Rows"] = "2", ["Otron__Engine__MaxQueuedSequences"] = "1" },
        });

        // Two silos, each with two rows and one place in the queue; a waiting request has no first byte yet.
        var asked = Enumerable.Range(0, 12).Select(i => Chat.PostAsync(cluster.Client, $"Long {i}", LongAnswer)).ToArray();
        var answers = await Task.WhenAll(asked);

        Assert.InRange(answers.Count(answer => answer.Status == HttpStatusCode.OK), 6, 11);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer =>
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "overloaded"), (answer.Status, answer.ErrorCode));
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        });
        Assert.Equal(HttpStatusCode.OK, (await Chat.PostAsync(cluster.Client, "After", 3)).Status);
    }

    private static int Sessions(NodeLoad node) => node.Models.Where(load => load.Model.Id == ClusterSettings.Model).Sum(load => load.Sessions);
}
