using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Otron.Api.Tests.Server;

/// <summary>A refusal that is known before the body is in: the client, which is still sending, must be able to read it.</summary>
public sealed class EarlyRefusalTests(GuardedServer guarded) : IClassFixture<GuardedServer>
{
    private const int Megabyte = 1024 * 1024;

    private readonly TestServer _server = guarded.Server;

    public static TheoryData<string, string, string?, string> Refusals => new()
    {
        { "/v1/chat/completions", "application/json", null, "401" },
        { "/v1/chat/completions", "application/json", "key-one", "413" },
        { "/v1/chat/completions", "text/plain", "key-one", "415" },
        { "/v1/none", "application/json", "key-one", "404" },
        { "/v1/models", "application/json", "key-one", "405" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Its_status_is_read_after_the_whole_body_was_sent_and_the_connection_goes_on(string path, string type, string? key, string status)
    {
        foreach (var isChunked in new[] { false, true })
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, _server.Url.Port);
            await using var stream = socket.GetStream();
            using var reader = new StreamReader(stream);

            await SendAsync(stream, path, type, key, isChunked, 12 * Megabyte);
            Assert.StartsWith($"HTTP/1.1 {status}", await reader.ReadLineAsync(), StringComparison.Ordinal);

            await stream.WriteAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
            Assert.Contains("HTTP/1.1 200", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_client_that_reads_while_it_sends_learns_it_at_once_however_much_it_has()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _server.Url.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head("/v1/chat/completions", "application/json", "key-one") + "Content-Length: 1099511627776\r\n\r\n{"));
        using var reader = new StreamReader(stream);

        Assert.StartsWith("HTTP/1.1 413", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    private static async Task SendAsync(NetworkStream stream, string path, string type, string? key, bool isChunked, int length)
    {
        var framing = isChunked ? "Transfer-Encoding: chunked" : FormattableString.Invariant($"Content-Length: {length}");
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Head(path, type, key)}{framing}\r\n\r\n"));
        var piece = Encoding.ASCII.GetBytes(new string(' ', Megabyte));
        for (var sent = 0; sent < length; sent += piece.Length)
        {
            if (isChunked)
                await stream.WriteAsync(Encoding.ASCII.GetBytes(piece.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            await stream.WriteAsync(piece);
            if (isChunked)
                await stream.WriteAsync("\r\n"u8.ToArray());
        }
        if (isChunked)
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
    }

    private static string Head(string path, string type, string? key) =>
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\n{(key is null ? "" : $"Authorization: Bearer {key}\r\n")}";
}
