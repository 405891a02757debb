using System.Net;
using System.Net.Sockets;

namespace Otron.Tests;

/// <summary>
/// Ports that nobody listens on now. They lie below those that the system gives to outgoing connections: one of these could take a
/// port before its process listens on it, or while that is being restarted.
/// </summary>
internal static class FreePorts
{
    private const int First = 15000;
    private const uint Range = 16000;

    // Test runs side by side begin at different places.
    private static int _last = Environment.ProcessId * 64;

    public static int Take()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Range);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's; on to the next.
            }
        }
    }
}
