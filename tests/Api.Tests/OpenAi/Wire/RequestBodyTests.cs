using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Otron.Api.OpenAi.Wire;
using Otron.Tests;

namespace Otron.Api.Tests.OpenAi.Wire;

/// <summary>How long a refused client is listened to.</summary>
public sealed class RequestBodyTests
{
    private readonly ManualTime _time = new();
    private readonly DefaultHttpContext _context = new();
    private readonly Connection _connection = new();

    public RequestBodyTests() => _context.Features.Set<IHttpRequestLifetimeFeature>(_connection);

    [Fact]
    public async Task A_body_is_read_to_its_end()
    {
        var body = BodyOf(new MemoryStream(new byte[1_000_000]));

        await RequestBody.DrainAsync(_context, _time);

        Assert.Equal(body.Length, body.Position);
        Assert.False(_connection.IsAborted);
    }

    [Fact]
    public async Task A_body_without_end_is_read_up_to_a_bound()
    {
        var body = BodyOf(new EndlessStream());

        await RequestBody.DrainAsync(_context, _time);

        Assert.InRange(body.Given, RequestBody.MaxDrainedBytes, RequestBody.MaxDrainedBytes + 1024 * 1024);
        Assert.True(_connection.IsAborted);
    }

    [Fact]
    public async Task A_client_that_sends_nothing_is_left_after_a_while()
    {
        BodyOf(new Pipe().Reader.AsStream());

        var drained = RequestBody.DrainAsync(_context, _time);
        Assert.False(drained.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));
        await drained;

        Assert.True(_connection.IsAborted);
    }

    [Fact]
    public async Task A_request_without_a_body_is_not_waited_for()
    {
        _context.Request.Body = new Pipe().Reader.AsStream();
        await RequestBody.DrainAsync(_context, _time);
        Assert.False(_connection.IsAborted);
    }

    private T BodyOf<T>(T body)
        where T : Stream
    {
        _context.Features.Set<IHttpRequestBodyDetectionFeature>(new HasBody());
        _context.Request.Body = body;
        return body;
    }

    private sealed class Connection : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }

    private sealed class HasBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }

    private sealed class EndlessStream : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Given += buffer.Length;
            return new(buffer.Length);
        }
    }
}
