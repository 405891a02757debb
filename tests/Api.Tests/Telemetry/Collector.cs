using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Otron.Api.Tests.Telemetry;

/// <summary>An OTLP receiver on loopback (HTTP, protobuf), good or bad.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();
    private readonly CancellationTokenSource _end = new();

    private Collector(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    /// <summary>Requests that came, answered or not.</summary>
    public int Count => _received.Count;

    /// <param name="status">What it answers; null answers never.</param>
    public static async Task<Collector> StartAsync(int? status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        collector._app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
            collector._received.Enqueue((context.Request.Path, await reader.ReadToEndAsync()));
            if (status is null)
                await Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, collector._end.Token).Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else
                context.Response.StatusCode = status.Value;
        });
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>Names stand in the messages as they are.</summary>
    public bool Has(string path, string name) => _received.Any(one => one.Path == path && one.Body.Contains(name, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }
}
