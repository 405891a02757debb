using System.Diagnostics;
using System.Net;
using Otron.Chaos.Harness;
using StackExchange.Redis;
using Xunit.Abstractions;

namespace Otron.Chaos;

/// <summary>Silos that die, and a Redis that forgets.</summary>
public sealed class MembershipTests(ITestOutputHelper output)
{
    private static readonly TimeSpan MaxExit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_killed_silo_is_missed_soon_and_new_conversations_go_on()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 3, HashStepMilliseconds = 1 });
        Assert.Equal(HttpStatusCode.OK, (await Chat.PostAsync(cluster.Client, "Before", 3)).Status);

        var watch = Stopwatch.StartNew();
        await cluster.Silos[1].Process.KillAsync();
        var nodes = await cluster.NodesAsync(nodes => nodes.Length == 2);
        output.WriteLine($"The silo was missed after {watch.Elapsed.TotalSeconds:F1} s.");

        Assert.DoesNotContain(nodes, node => node.Name == "silo-2");
        // The observer's silo knows; the last one may hear of it a moment later.
        var served = 0;
        await Deadline.PollAsync(
            TimeSpan.FromSeconds(10),
            async () =>
            {
                served = (await Chat.PostAsync(cluster.Client, $"After {served}", 3)).Status == HttpStatusCode.OK ? served + 1 : 0;
                return served == 12 ? "served" : null;
            },
            () => "twelve conversations in a row are served");
    }

    [Fact]
    public async Task Silos_that_Redis_has_forgotten_end_with_an_error_and_new_ones_serve()
    {
        await using var cluster = await Cluster.StartAsync(new() { Silos = 2, HashStepMilliseconds = 1 });
        await using (var redis = await ConnectionMultiplexer.ConnectAsync($"{cluster.RedisAddress},allowAdmin=true"))
            await redis.GetServers()[0].FlushAllDatabasesAsync();

        var forgotten = cluster.Silos.ToArray();
        foreach (var silo in forgotten)
        {
            await silo.Process.WaitForExitAsync(MaxExit);
            Assert.Equal(1, silo.Process.ExitCode);
            await cluster.RemoveAsync(silo);
        }
        await cluster.AddSiloAsync();

        // The API looks for gateways every five seconds.
        await Deadline.PollAsync(
            TimeSpan.FromSeconds(30),
            async () => await Chat.PostAsync(cluster.Client, "After", 3) is { Status: HttpStatusCode.OK } answer ? answer : null,
            () => "the API serves again");
    }
}
