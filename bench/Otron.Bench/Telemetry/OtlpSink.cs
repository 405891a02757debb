using System.Globalization;
using System.Net;
using Otron.Bench.Server;

namespace Otron.Bench.Telemetry;

/// <summary>A collector on loopback that accepts everything and keeps nothing.</summary>
internal sealed class OtlpSink : IDisposable
{
    private readonly HttpListener _listener = new();
    private long _requests, _bytes;

    public OtlpSink()
    {
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort()}/"));
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _ = TakeAsync();
    }

    public Uri Url { get; }

    public long Requests => Interlocked.Read(ref _requests);

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Dispose() => _listener.Close();

    private async Task TakeAsync()
    {
        var buffer = new byte[1 << 16];
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                for (int read; (read = await context.Request.InputStream.ReadAsync(buffer)) > 0;)
                    Interlocked.Add(ref _bytes, read);
                Interlocked.Increment(ref _requests);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // the sender or this sink has ended
            }
        }
    }
}
