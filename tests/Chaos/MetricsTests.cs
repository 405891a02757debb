using System.Net;
using Otron.Api.Tests.Telemetry;
using Otron.Chaos.Harness;

namespace Otron.Chaos;

/// <summary>In a cluster each process exports its own part.</summary>
public sealed class MetricsTests
{
    private const int Chats = 8, MaxTokens = 4;

    [Fact]
    public async Task The_door_tells_requests_and_the_silos_tell_the_work()
    {
        await using var cluster = await Cluster.StartAsync(new());
        var (prompt, completion) = (0, 0);
        for (var i = 0; i < Chats; i++)
        {
            var chat = await Chat.PostAsync(cluster.Client, $"Question {i}", MaxTokens);
            Assert.Equal(HttpStatusCode.OK, chat.Status);
            prompt += chat.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();
            completion += chat.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32();
        }

        var door = await ScrapeAsync(cluster.Client);
        var silos = await Task.WhenAll(cluster.Silos.Select(silo => ScrapeAsync(silo.Client)));

        Assert.Equal(Chats, door.Sum("gen_ai_server_request_duration_seconds_count"));
        Assert.DoesNotContain(door.Names, name => name.StartsWith("otron_tokens", StringComparison.Ordinal));
        Assert.Equal(Chats, silos.Sum(silo => silo.Sum("otron_turn_phase_duration_seconds_count", "otron_phase=\"decode\"")));
        Assert.Equal(prompt, silos.Sum(silo => silo.Sum("otron_tokens_total", "otron_kind=\"prompt\"") + silo.Sum("otron_tokens_total", "otron_kind=\"cached\"")));
        Assert.Equal(completion, silos.Sum(silo => silo.Sum("otron_tokens_total", "otron_kind=\"generated\"")));
        Assert.All(silos, silo => Assert.DoesNotContain(silo.Names, name => name.StartsWith("gen_ai_", StringComparison.Ordinal)));
        Assert.All(silos, silo => Assert.True(silo.Sum("orleans_catalog_activations") > 0 && silo.Sum("dotnet_process_memory_working_set_bytes") > 0));
    }

    private static async Task<PrometheusText> ScrapeAsync(HttpClient client) =>
        PrometheusText.Parse(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
}
