using System.Diagnostics;
using System.Net;
using Otron.Chaos.Harness;
using Otron.Contract;
using Xunit.Abstractions;

namespace Otron.Chaos;

/// <summary>Silos that die.</summary>
public sealed class MembershipTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_killed_silo_is_missed_soon_and_new_conversations_go_on()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 3, HashStepMilliseconds = 1 });
        for (var i = 0; i < 30; i++)
            Assert.Equal(HttpStatusCode.OK, (await Chat.PostAsync(cluster.Client, $"Before {i}", 3)).Status);
        var before = await cluster.NodesAsync(nodes => nodes.Sum(Sessions) == 30);

        var watch = Stopwatch.StartNew();
        await cluster.Silos[1].Process.KillAsync();
        var nodes = await cluster.NodesAsync(nodes => nodes.Length == 2);
        output.WriteLine($"The silo was missed after {watch.Elapsed.TotalSeconds:F1} s.");

        Assert.DoesNotContain(nodes, node => node.Name == "silo-2");
        // The refusing port gave it away, not missed probes.
        Assert.Contains(cluster.Silos, silo => silo.Process.Output.Contains("its process is gone", StringComparison.Ordinal));
        // The observer's silo knows; the last silo may learn of it a moment later.
        var served = 0;
        await Deadline.PollAsync(
            TimeSpan.FromSeconds(30),
            async () =>
            {
                served = (await Chat.PostAsync(cluster.Client, $"After {served}", 3)).Status == HttpStatusCode.OK ? served + 1 : 0;
                return served == 12 ? "served" : null;
            },
            () => "twelve conversations in a row are served");
        // Sessions of the other silos stay where they are, although the dead silo held a third of the directory.
        await cluster.NodesAsync(nodes => nodes.Sum(Sessions) == before.Where(node => node.Name != "silo-2").Sum(Sessions) + 12);
    }

    private static int Sessions(NodeLoad node) => node.Models.Sum(load => load.Sessions);
}
