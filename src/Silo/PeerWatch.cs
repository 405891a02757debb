using System.Net;
using System.Net.Sockets;
using Otron.Grains.Nodes;

namespace Otron.Silo;

/// <summary>
/// Declares a silo dead whose process is gone: it has fallen silent, and its port refuses. Orleans' probes take seconds to say so, and
/// until then its conversations wait. A silo that is frozen or out of reach refuses nothing; it is left to the probes and their vote.
/// </summary>
internal sealed partial class PeerWatch(
    IPeerReports reports, IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider time, ILogger<PeerWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Two reports are missing.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMilliseconds(400);

    /// <summary>One might be a port that is being opened again.</summary>
    private const int MaxRefusals = 2;

    /// <summary>The next try, where Redis does not take this one, is some two seconds later.</summary>
    private const int RefusalsBetweenTries = 20;

    private readonly Dictionary<SiloAddress, int> _refusals = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            foreach (var (peer, member) in membership.CurrentSnapshot.Members)
                if (member.Status == SiloStatus.Active && !peer.Equals(self.SiloAddress))
                    await LookAfterAsync(peer, stoppingToken);
    }

    private async Task LookAfterAsync(SiloAddress peer, CancellationToken stoppingToken)
    {
        if (reports.SilenceOf(peer) < MaxSilence || !await IsRefusedAsync(peer.Endpoint, stoppingToken))
        {
            _refusals.Remove(peer);
            return;
        }
        if ((_refusals[peer] = _refusals.GetValueOrDefault(peer) + 1) < MaxRefusals)
            return;
        _refusals[peer] = MaxRefusals - RefusalsBetweenTries;
        try
        {
            Log.Gone(logger, peer);
            if (await membership.TryKill(peer))
                _refusals.Remove(peer);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            Log.NotDeclared(logger, peer, e.Message);
        }
    }

    private async Task<bool> IsRefusedAsync(IPEndPoint endpoint, CancellationToken stoppingToken)
    {
        using var limit = new CancellationTokenSource(Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, limit.Token);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, either.Token);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The silo {Peer} is silent and refuses connections: its process is gone, and the cluster goes on without it")]
        public static partial void Gone(ILogger logger, SiloAddress peer);

        [LoggerMessage(2, LogLevel.Warning, "The silo {Peer} is gone and could not be declared dead; the next try follows: {Reason}")]
        public static partial void NotDeclared(ILogger logger, SiloAddress peer, string reason);
    }
}
