using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Otron.Tests;

namespace Otron.Chaos.Harness;

/// <summary>A collector on loopback that keeps everything it receives, over gRPC or over HTTP with protobuf.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private const int GrpcHeaderBytes = 5; // the compression flag and the message's length

    private readonly WebApplication _app;
    private readonly string _protocol;
    private readonly int _port = FreePorts.Take();
    private readonly ConcurrentQueue<ByteString> _messages = new();
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();

    private OtlpCollector(string protocol)
    {
        _protocol = protocol;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(
            _port, listen => listen.Protocols = protocol == "grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1));
        _app = builder.Build();
        _app.MapPost("/v1/traces", context => TakeAsync(context, isTraces: true));
        _app.MapPost("/v1/metrics", context => TakeAsync(context, isTraces: false));
        _app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", context => TakeAsync(context, isTraces: true));
        _app.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", context => TakeAsync(context, isTraces: false));
    }

    /// <summary>Settings with which a process exports to this collector, at short intervals.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{_port}",
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = _protocol,
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
    };

    public IEnumerable<ReceivedSpan> Spans => _spans;

    /// <summary>Every message of traces and metrics as it was received.</summary>
    public IEnumerable<ByteString> Messages => _messages;

    /// <param name="protocol"><c>grpc</c> or <c>http/protobuf</c>.</param>
    public static async Task<OtlpCollector> StartAsync(string protocol)
    {
        var collector = new OtlpCollector(protocol);
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>The spans of a trace, once all expected ones have arrived; each process sends its own.</summary>
    public Task<ReceivedSpan[]> TraceAsync(string traceId, IEnumerable<string> names) => Deadline.PollAsync<ReceivedSpan[]>(
        TimeSpan.FromSeconds(30),
        () =>
        {
            ReceivedSpan[] trace = [.. _spans.Where(span => span.TraceId == traceId)];
            return Task.FromResult(names.Except(trace.Select(span => span.Name)).Any() ? null : trace);
        },
        () => $"the whole of trace {traceId}; what came: {string.Join(", ", _spans.Select(span => $"{span.TraceId} {span.Name}"))}");

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, bool isTraces)
    {
        var body = await ByteString.FromStreamAsync(context.Request.Body);
        var isGrpc = context.Request.ContentType == "application/grpc";
        var message = isGrpc ? ByteString.CopyFrom(body.Span[GrpcHeaderBytes..]) : body;
        _messages.Enqueue(message);
        if (isTraces)
            foreach (var span in ReceivedSpan.ReadAll(message))
                _spans.Enqueue(span);
        context.Response.ContentType = context.Request.ContentType;
        if (!isGrpc)
            return;
        await context.Response.BodyWriter.WriteAsync(new byte[GrpcHeaderBytes]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
