using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Otron.Api.Errors;
using Otron.Api.Settings;

namespace Otron.Api.OpenAi.Wire;

/// <summary>The bytes of a request's body: read within <see cref="ApiOptions.MaxRequestBodyBytes"/>, or drained after a refusal.</summary>
internal static class RequestBody
{
    /// <summary>Most bytes that a refused request may still send while it is listened to.</summary>
    public const long MaxDrainedBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan MaxDrainTime = TimeSpan.FromSeconds(10);

    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request)
    {
        var limit = request.HttpContext.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value.MaxRequestBodyBytes;
        if (request.ContentLength > limit)
            throw OpenAiErrors.ContentTooLarge(limit);
        var clientGone = request.HttpContext.RequestAborted;
        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            var result = await request.BodyReader.ReadAsync(clientGone);
            var isTooLarge = bytes.WrittenCount + result.Buffer.Length > limit;
            if (!isTooLarge)
                foreach (var segment in result.Buffer)
                    bytes.Write(segment.Span);
            request.BodyReader.AdvanceTo(result.Buffer.End);
            if (isTooLarge)
                throw OpenAiErrors.ContentTooLarge(limit);
            if (result.IsCompleted)
                return bytes.WrittenMemory;
        }
    }

    /// <summary>
    /// Lets a client that still sends its body read why it was refused. A connection that is closed on unread bytes is reset, and the reset
    /// overtakes the answer; so the answer goes out, and the rest of the body is read and dropped, up to a bound.
    /// </summary>
    public static async Task DrainAsync(HttpContext context, TimeProvider time)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
            return;
        // A body beyond the server's own limit would not be read at all.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        using var deadline = new CancellationTokenSource(MaxDrainTime, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            await context.Response.CompleteAsync();
            if (!await IsReadToEndAsync(context.Request.BodyReader, end.Token))
                context.Abort();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or BadHttpRequestException)
        {
            context.Abort(); // the client is gone, too slow or sends nonsense, and has had time to read its answer
        }
    }

    private static async Task<bool> IsReadToEndAsync(PipeReader body, CancellationToken cancellationToken)
    {
        for (var left = MaxDrainedBytes; left > 0;)
        {
            var result = await body.ReadAsync(cancellationToken);
            left -= result.Buffer.Length;
            body.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return true;
        }
        return false;
    }
}
