using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Otron.Tests;

namespace Otron.Api.Tests.Server;

/// <summary>The program as a process: what a person sees when it starts, and when it cannot.</summary>
public sealed class StartTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_good_start_says_where_it_listens_what_it_serves_and_what_to_try()
    {
        using var process = Start("--Otron:Api:Urls=http://127.0.0.1:0", "--Otron:Models:Serve=tiny/llama3,tiny/nomic");
        try
        {
            var lines = await UntilAsync(process, "try: ");
            Assert.Contains(lines, line => line.StartsWith("server listening on http://127.0.0.1:", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.StartsWith("  tiny/llama3: chat, 512 tokens", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.StartsWith("  tiny/nomic: embeddings, ", StringComparison.Ordinal));
            Assert.DoesNotContain(lines, line => line.Contains(Repo.Root, StringComparison.Ordinal));
            Assert.True(lines.Count <= 10, "The start drowned in:\n" + string.Join('\n', lines));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task The_address_of_a_server_on_all_interfaces_can_be_opened()
    {
        using var process = Start("--Otron:Api:Urls=http://0.0.0.0:0", "--OTRON_API_KEYS=key", "--Otron:Models:Serve=tiny/llama3");
        try
        {
            var lines = await UntilAsync(process, "try: ");
            var url = lines.Single(line => line.StartsWith("server listening on ", StringComparison.Ordinal)).Split(' ')[^1];
            Assert.StartsWith("http://localhost:", url, StringComparison.Ordinal);
            Assert.DoesNotContain(lines, line => line.Contains("0.0.0.0", StringComparison.Ordinal));
            using var client = new HttpClient();
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"{url}/health"))).StatusCode);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Traffic_is_told_to_the_log_a_line_each_and_silence_is_not()
    {
        using var process = Start("--Otron:Api:Urls=http://127.0.0.1:0", "--Otron:Models:Serve=tiny/llama3", "--Otron:Telemetry:ReportSeconds=1");
        try
        {
            var greeting = await UntilAsync(process, "try: ");
            using var client = new HttpClient { BaseAddress = new Uri(greeting.Single(line => line.StartsWith("server listening on ", StringComparison.Ordinal)).Split(' ')[^1]) };
            using var body = new StringContent(TestServer.ChatBody("Hello", """ "max_tokens":4 """), System.Text.Encoding.UTF8, "application/json");
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), body)).StatusCode);
            // A request that ends a moment after its last token may be of the next interval.
            var report = await UntilAsync(process, "tokens/s: prompt", "POST /v1/chat/completions");

            Assert.DoesNotContain(greeting, line => line.Contains("requests", StringComparison.Ordinal));
            Assert.Contains(report, line => line.Contains("POST /v1/chat/completions", StringComparison.Ordinal) && line.Contains(" 1 requests ", StringComparison.Ordinal));
            Assert.DoesNotContain(report, line => line.Contains("Hello", StringComparison.Ordinal));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public Task An_open_port_without_keys() =>
        AssertFailsAsync("OTRON_API_KEYS", "--Otron:Api:Urls=http://0.0.0.0:0", "--Otron:Models:Serve=tiny/llama3");

    [Fact]
    public Task Wrong_settings_all_at_once() =>
        AssertFailsAsync("MaxConnections", "--Otron:Api:MaxConnections=0", "--Otron:Api:KeysFile=/no/such/file", "--Otron:Models:Serve=tiny/llama3");

    [Fact]
    public Task A_model_that_is_not_there() => AssertFailsAsync("no-such-model", "--Otron:Api:Urls=http://127.0.0.1:0", "--Otron:Models:Serve=no-such-model");

    [Fact]
    public Task A_cluster_without_redis() => AssertFailsAsync("ConnectionStrings__redis", "--Otron:Mode=Cluster");

    [Fact]
    public Task An_unknown_mode() => AssertFailsAsync("Embedded or Cluster", "--Otron:Mode=Both");

    [Fact]
    public async Task A_port_that_is_taken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await AssertFailsAsync(
            "address already in use",
            $"--Otron:Api:Urls=http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}", "--Otron:Models:Serve=tiny/llama3");
    }

    private static async Task AssertFailsAsync(string sentence, params string[] settings)
    {
        using var process = Start(settings);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith("Otron did not start.", error, StringComparison.Ordinal);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error + await output, StringComparison.Ordinal);
    }

    /// <summary>What it prints until each of the texts was in some line.</summary>
    private static async Task<List<string>> UntilAsync(Process process, params string[] texts)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var lines = new List<string>();
        while (!texts.All(text => lines.Exists(line => line.Contains(text, StringComparison.Ordinal))))
            lines.Add(await process.StandardOutput.ReadLineAsync(deadline.Token) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(deadline.Token)));
        return lines;
    }

    private static Process Start(params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Otron.Api.dll"), $"--Otron:Models:Path={Repo.Models}", .. settings])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
