using System.Diagnostics;
using Otron.Api.Errors;
using Otron.Api.Telemetry;

namespace Otron.Api.OpenAi.Wire;

/// <summary>
/// The outermost middleware: gives each request its id, and each failure its envelope. A failure after the first byte is rethrown:
/// Kestrel then sends what was flushed and closes the connection without the final chunk, which every client notices.
/// </summary>
internal sealed partial class ErrorEnvelope(RequestDelegate next, ApiMeter meter, TimeProvider time, ILogger<ErrorEnvelope> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var response = context.Response;
        context.TraceIdentifier = RequestId.For(context.Request);
        response.Headers["x-request-id"] = context.TraceIdentifier;
        response.Headers.XContentTypeOptions = "nosniff";
        // W3C Trace Context, level 3: the trace that the request belongs to.
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } trace })
            response.Headers["traceresponse"] = trace;
        try
        {
            await next(context);
            if (response is { HasStarted: false, StatusCode: >= 400, ContentLength: null })
                await OpenAiErrors.WriteAsync(context, OpenAiErrors.FromStatus(response.StatusCode, context.Request));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            Log.ClientGone(logger, context.TraceIdentifier);
        }
        catch (Exception e)
        {
            var error = OpenAiErrors.From(e, context.Request);
            LogFailure(context, error, e);
            if (response.HasStarted)
            {
                meter.CountError(error.Label);
                throw;
            }
            await OpenAiErrors.WriteAsync(context, error);
        }
        if (context.Features.Get<ApiError>() is { } answered)
        {
            meter.CountError(answered.Label);
            await RequestBody.DrainAsync(context, time);
        }
    }

    /// <summary>Refusals concern the client alone, and foreseen failures have a sentence; anything else is a bug and needs its stack trace.</summary>
    private void LogFailure(HttpContext context, ApiError error, Exception exception)
    {
        if (error.Status < 500)
            Log.Refused(logger, context.TraceIdentifier, error.Status, error.Label);
        else if (exception is ApiException or OtronException || error.Status == StatusCodes.Status503ServiceUnavailable)
            Log.Failed(logger, context.TraceIdentifier, error.Status, error.Label, exception.Message);
        else
            Log.Crashed(logger, context.TraceIdentifier, error.Status, error.Label, exception);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Request {RequestId}: the client went away")]
        public static partial void ClientGone(ILogger logger, string requestId);

        [LoggerMessage(2, LogLevel.Debug, "Request {RequestId} was refused with {Status} {Code}")]
        public static partial void Refused(ILogger logger, string requestId, int status, string code);

        [LoggerMessage(3, LogLevel.Warning, "Request {RequestId} failed with {Status} {Code}: {Reason}")]
        public static partial void Failed(ILogger logger, string requestId, int status, string code, string reason);

        [LoggerMessage(4, LogLevel.Error, "Request {RequestId} failed with {Status} {Code}")]
        public static partial void Crashed(ILogger logger, string requestId, int status, string code, Exception exception);
    }
}
