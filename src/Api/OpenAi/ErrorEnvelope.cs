namespace Otron.Api.OpenAi;

/// <summary>
/// Outermost middleware: gives each request its id, and each failure its envelope. A failure after the first byte passes on:
/// Kestrel then sends what was flushed and closes the connection without the final chunk, which every client notices.
/// </summary>
internal sealed partial class ErrorEnvelope(RequestDelegate next, ILogger<ErrorEnvelope> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var response = context.Response;
        context.TraceIdentifier = RequestId.For(context.Request);
        response.Headers["x-request-id"] = context.TraceIdentifier;
        response.Headers.XContentTypeOptions = "nosniff";
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
            if (error.Status >= 500)
                Log.Failed(logger, context.TraceIdentifier, error.Status, error.Code, e);
            if (response.HasStarted)
                throw;
            await OpenAiErrors.WriteAsync(context, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Request {RequestId}: the client went away")]
        public static partial void ClientGone(ILogger logger, string requestId);

        [LoggerMessage(2, LogLevel.Error, "Request {RequestId} failed with {Status} {Code}")]
        public static partial void Failed(ILogger logger, string requestId, int status, string code, Exception exception);
    }
}
