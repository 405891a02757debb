using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Otron.Chaos.Harness;
using Otron.Tests;

namespace Otron.Deploy.Tests.Publish;

/// <summary>What <c>dotnet publish</c> gives runs anywhere, as anyone, and writes only where it is told to.</summary>
public sealed class PublishedHostsTests(PublishedHosts published) : IClassFixture<PublishedHosts>
{
    private const int MaxTokens = 4;
    private static readonly TimeSpan MaxStart = TimeSpan.FromSeconds(60), MaxStop = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_api_serves_alone_with_its_state_where_two_settings_say()
    {
        var (conversations, caches) = (Path.Combine(published.State, "conversations"), Path.Combine(published.State, "kv"));
        await using var api = published.StartApi(("Otron__Sessions__Path", conversations), ("Otron__Engine__SnapshotPath", caches));
        await api.ReadyAsync(MaxStart);

        await AssertServesAsync(api);
        await StopAsync(api);

        Assert.NotEmpty(Directory.GetFiles(conversations, "*", SearchOption.AllDirectories));
        Assert.NotEmpty(Directory.GetFiles(caches, "*.kv", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Without_a_place_for_its_state_the_api_says_which_setting_gives_it_one()
    {
        await using var api = published.StartApi();

        await api.Process.WaitForExitAsync(MaxStart);

        Assert.Equal(1, api.Process.ExitCode);
        Assert.StartsWith("Otron did not start.", api.Process.Output, StringComparison.Ordinal);
        Assert.Contains("Otron__Sessions__Path", api.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_and_an_api_serve_over_redis_and_write_nothing()
    {
        var redisAddress = $"127.0.0.1:{FreePorts.Take()}";
        await using var redis = ServerProcess.Start(
            "redis", "redis-server", ["--bind", "127.0.0.1", "--port", redisAddress.Split(':')[1], "--save", "", "--appendonly", "no"], new Dictionary<string, string>());
        await using var silo = published.StartSilo(redisAddress);
        await using var api = published.StartApi(("Otron__Mode", "Cluster"), ("ConnectionStrings__redis", redisAddress));
        await Task.WhenAll(silo.ReadyAsync(MaxStart), api.ReadyAsync(MaxStart));

        await AssertServesAsync(api);
        await StopAsync(api);
        await StopAsync(silo);
    }

    private static async Task AssertServesAsync(Api api)
    {
        Assert.StartsWith("<!doctype html>", await api.Client.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);

        var models = await api.Client.GetFromJsonAsync<JsonElement>(new Uri("/v1/models", UriKind.Relative));
        Assert.Equal(PublishedHosts.Model, models.GetProperty("data").EnumerateArray().Single().GetProperty("id").GetString());

        var chat = await Chat.PostAsync(api.Client, "Hello", MaxTokens, PublishedHosts.Model);
        Assert.Equal(HttpStatusCode.OK, chat.Status);
        Assert.Equal(MaxTokens, chat.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32());

        var stored = await api.Client.PostAsJsonAsync(
            new Uri("/v1/responses", UriKind.Relative), new { model = PublishedHosts.Model, input = "Hello", max_output_tokens = MaxTokens });
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
    }

    /// <summary>It leaves in good order, and had nothing to complain about.</summary>
    private static async Task StopAsync(Node node)
    {
        node.Process.Terminate();
        await node.Process.WaitForExitAsync(MaxStop);
        Assert.Equal(0, node.Process.ExitCode);
        Assert.DoesNotContain("denied", node.Process.Output, StringComparison.OrdinalIgnoreCase);
        // ONNX Runtime complains that it cannot keep an id in the home folder, where it means to report to its maker.
        Assert.DoesNotContain("telemetry", node.Process.Output, StringComparison.OrdinalIgnoreCase);
    }
}
