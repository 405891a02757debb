using System.Net;
using System.Net.Sockets;
using Otron.Grains.Nodes;

namespace Otron.Silo;

/// <summary>
/// Declares a silo dead if its process is gone: the silo has fallen silent, and its port refuses connections. Orleans' probes take seconds
/// to find that out, and its conversations wait until then. A silo that is frozen or out of reach refuses nothing and is left to the probes.
/// </summary>
internal sealed partial class PeerWatch(
    IPeerReports reports, IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider time, ILogger<PeerWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Two reports are missing by then.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMilliseconds(400);

    /// <summary>A single refusal might come from a port that is being opened again.</summary>
    private const int MaxRefusals = 2;

    /// <summary>About two seconds until the next try, if Redis does not accept this one.</summary>
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
        _refusals[peer] = _refusals.GetValueOrDefault(peer) + 1;
        if (_refusals[peer] < MaxRefusals)
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
        [LoggerMessage(1, LogLevel.Warning,
            "The silo {Peer} is silent and refuses connections: its process is gone, and the cluster goes on without it")]
        public static partial void Gone(ILogger logger, SiloAddress peer);

        [LoggerMessage(2, LogLevel.Warning, "The silo {Peer} is gone and could not be declared dead; the next try follows: {Reason}")]
        public static partial void NotDeclared(ILogger logger, SiloAddress peer, string reason);
    }
}
