using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Otron.Api.Telemetry;

namespace Otron.Api.OpenAi.Wire;

/// <summary>Writes server-sent events straight into the response's pipe.</summary>
internal sealed class SseWriter(PipeWriter pipe, ApiMeter meter, TimeProvider time)
{
    public static SseWriter Begin(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // Tokens may come slower than Kestrel's minimum data rate, which is meant for clients that read too slowly.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        var services = context.RequestServices;
        return new SseWriter(response.BodyWriter, services.GetRequiredService<ApiMeter>(), services.GetRequiredService<TimeProvider>());
    }

    public IBufferWriter<byte> Output => pipe;

    /// <summary>Writes an event whose data is one line of JSON.</summary>
    public void Data(ReadOnlySpan<byte> line)
    {
        pipe.Write("data: "u8);
        pipe.Write(line);
        pipe.Write("\n\n"u8);
    }

    /// <summary>Writes a comment: clients ignore it, proxies see a live connection.</summary>
    public void KeepAlive() => pipe.Write(": keep-alive\n\n"u8);

    public void Done() => Data("[DONE]"u8);

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var result = await pipe.FlushAsync(cancellationToken);
        meter.StreamWritten(time.GetElapsedTime(start));
        // The reader of this pipe is the connection; it completes when the client is gone.
        if (result.IsCompleted)
            throw new OperationCanceledException("The client closed the connection.");
    }
}
