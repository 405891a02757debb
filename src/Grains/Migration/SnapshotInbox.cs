using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Otron.Engine.Generation.Snapshots;
using Otron.Grains.Models;
using Otron.Grains.Nodes;

namespace Otron.Grains.Migration;

/// <summary>The snapshots that were announced to this silo and have not arrived yet.</summary>
internal sealed class SnapshotInbox(NodeModels models, DrainState drain, IOptions<SnapshotReceiverOptions> options, TimeProvider time)
    : ISnapshotReceiver, IDisposable
{
    /// <summary>A snapshot takes memory beside the cache until it is complete.</summary>
    private const int MaxExpected = 8;

    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan DiskPoll = TimeSpan.FromMilliseconds(20);

    /// <summary>Snapshots are taken one at a time: a draining silo sends faster than this silo's disk can make room.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    private readonly ConcurrentDictionary<string, Expected> _expected = new(StringComparer.Ordinal); // by the ticket's secret

    public SnapshotTicket? Expect(string model, string tenant, string sessionKey, long bytes)
    {
        foreach (var (late, expected) in _expected)
            if (time.GetElapsedTime(expected.Since) > MaxDelay)
                _expected.TryRemove(late, out _);
        if (options.Value.Port == 0 || drain.IsDraining || _expected.Count >= MaxExpected)
            return null;
        if (!models.Get<ChatModel>(model).Engine.Sessions.CanPut(bytes))
            return null;
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _expected[secret] = new(model, tenant, sessionKey, bytes, time.GetTimestamp());
        return new(options.Value.Port, secret);
    }

    public async Task<bool> ReceiveAsync(string secret, Stream snapshot, long length, CancellationToken cancellationToken)
    {
        if (!_expected.TryRemove(secret, out var expected) || expected.Bytes != length)
            return false;
        var sessions = models.Get<ChatModel>(expected.Model).Engine.Sessions;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            while (sessions.IsDiskBehind)
                await Task.Delay(DiskPoll, time, cancellationToken);
            if (await sessions.ReadAsync(snapshot, length, new CacheKey(expected.Tenant, expected.SessionKey), cancellationToken) is not { } whole)
                return false;
            await sessions.PutAsync(whole);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private sealed record Expected(string Model, string Tenant, string SessionKey, long Bytes, long Since);
}
