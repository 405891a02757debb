using System.Net;
using Microsoft.Extensions.Logging;
using Otron.Engine.Generation;
using Otron.Engine.Generation.Snapshots;
using Otron.Grains.Models;

namespace Otron.Grains.Migration;

/// <summary>
/// Brings the caches of sessions to the silos that they move to. A cache is announced over Orleans and sent over HTTP, since tens of
/// megabytes in one message would delay all others. A cache that does not arrive is computed again, so a failure here fails no session.
/// </summary>
internal sealed partial class SnapshotCarrier(NodeModels models, SnapshotClient peers, ILogger<SnapshotCarrier> logger) : IDisposable
{
    /// <summary>Each transfer holds one snapshot in memory on both silos.</summary>
    private const int MaxParallel = 4;

    private readonly SemaphoreSlim _slots = new(MaxParallel);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>Takes the snapshots of these keys from this silo to the target. Returns when they have arrived or are lost.</summary>
    public async Task CarryAsync(string model, string tenant, IEnumerable<string> sessionKeys, SiloAddress target)
    {
        await _slots.WaitAsync();
        try
        {
            foreach (var key in sessionKeys)
                await SendAsync(model, tenant, key, target);
        }
        catch (Exception e)
        {
            Log.Lost(logger, model, target, e.Message);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _slots.Dispose();
    }

    private async Task SendAsync(string model, string tenant, string key, SiloAddress target)
    {
        var engine = models.Get<ChatModel>(model).Engine;
        using var snapshot = await engine.Sessions.TakeAsync(new CacheKey(tenant, key));
        if (snapshot is null)
        {
            Log.Nothing(logger, model, target);
            return;
        }
        if (await peers.On(target).ExpectAsync(model, tenant, key, snapshot.Length) is not { } ticket)
        {
            Log.Lost(logger, model, target, "that silo has no room for it now");
            return;
        }
        var silo = new UriBuilder(Uri.UriSchemeHttp, target.Endpoint.Address.ToString(), ticket.Port, $"snapshots/{ticket.Secret}");
        using var body = new Body(engine, snapshot);
        using var answer = await _http.PostAsync(silo.Uri, body);
        answer.EnsureSuccessStatusCode();
    }

    private sealed class Body(LlmEngine engine, Snapshot snapshot) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            engine.Sessions.WriteAsync(snapshot, stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = snapshot.Length;
            return true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A session of {Model} goes to {Silo} without its cache, which will be computed again: {Reason}")]
        public static partial void Lost(ILogger logger, string model, SiloAddress silo, string reason);

        [LoggerMessage(2, LogLevel.Debug, "A session of {Model} goes to {Silo} and has no cache to take along")]
        public static partial void Nothing(ILogger logger, string model, SiloAddress silo);
    }
}
