using System.Globalization;
using System.Text.Json;
using Orleans.Runtime;

namespace Otron.Api.Errors;

/// <summary>The one place in which failures become HTTP. All sentences are ours: no stack trace and no native text leaves the process.</summary>
internal static class OpenAiErrors
{
    private const string InvalidRequestType = "invalid_request_error";
    private const string ServerType = "server_error";

    public static ApiError InvalidApiKey { get; } = new(401, "authentication_error", "invalid_api_key",
        "This server needs an API key: send a valid one as 'Authorization: Bearer <key>'.");

    public static ApiError UnexpectedHost { get; } = new(401, "authentication_error", "unexpected_host",
        "Without API keys this server answers only to localhost: use http://localhost, or set a key.");

    private static ApiError Unreachable { get; } = new(503, ServerType, "unavailable",
        "The model's node cannot be reached right now. Send the request again.")
    { RetryAfterSeconds = 1 };

    private static ApiError Overloaded { get; } = new(503, ServerType, "overloaded",
        "The server has more work than it can queue. Send the request again.")
    { RetryAfterSeconds = 1 };

    private static ApiError Internal { get; } = new(500, ServerType, "internal_error",
        "The server failed on this request; its log has the details under the request id.");

    public static ApiException InvalidJson(string message) => new(new(400, InvalidRequestType, "invalid_json", message));

    public static ApiException InvalidValue(string param, string message) =>
        new(new(400, InvalidRequestType, "invalid_value", message, param));

    public static ApiException Missing(string param) =>
        new(new(400, InvalidRequestType, "missing_required_parameter", $"'{param}' is required.", param));

    public static ApiException Unsupported(string param, string message) =>
        new(new(400, InvalidRequestType, "unsupported_parameter", message, param));

    public static ApiException UnsupportedContent(string param, string message) =>
        new(new(400, InvalidRequestType, "unsupported_content", message, param));

    public static ApiException ContentTooLarge(long limit) => new(new(413, InvalidRequestType, "content_too_large",
        $"The request body is larger than {limit} bytes, the most that this server accepts."));

    public static ApiException UnsupportedMediaType(string message) => new(UnsupportedMedia(message));

    /// <summary>Describes an answer that ASP.NET gave without a body: unknown path, wrong verb, body too large.</summary>
    public static ApiError FromStatus(int status, HttpRequest request) => status switch
    {
        404 => new(404, InvalidRequestType, "unknown_url", $"There is nothing at {request.Method} {request.Path}.{BaseHint(request.Path)}"),
        405 => new(405, InvalidRequestType, "method_not_allowed",
            $"{request.Path} does not accept {request.Method}; the Allow header says what it accepts."),
        408 => new(408, InvalidRequestType, "request_timeout", "The request body arrived too slowly."),
        413 => new(413, InvalidRequestType, "content_too_large", "The request body is larger than this server accepts."),
        415 => UnsupportedMedia("Send the body as 'Content-Type: application/json'."),
        < 500 => new(status, InvalidRequestType, "bad_request", "The request is not valid HTTP for this server."),
        _ => Internal with { Status = status },
    };

    public static ApiError From(Exception exception, HttpRequest request) => exception switch
    {
        ApiException e => e.Error,
        OtronException e => From(e),
        BadHttpRequestException e => FromStatus(e.StatusCode, request),
        GatewayTooBusyException or LimitExceededException => Overloaded,
        _ => ClusterFaults.IsPassing(exception) ? Unreachable : Internal,
    };

    public static Task WriteAsync(HttpContext context, ApiError error)
    {
        context.Features.Set(error);
        var response = context.Response;
        response.StatusCode = error.Status;
        if (error.IsFinal)
            response.Headers["x-should-retry"] = "false";
        if (error.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        // Clients of Ollama's API, which is not served, show no other form.
        return context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            ? response.WriteAsJsonAsync(new PlainErrorBody(error.Message), ErrorJson.Wire.PlainErrorBody)
            : response.WriteAsJsonAsync(ErrorBody.Of(error), ErrorJson.Wire.ErrorBody);
    }

    /// <summary>The envelope as the data of a server-sent event.</summary>
    public static byte[] Serialize(ApiError error) => JsonSerializer.SerializeToUtf8Bytes(ErrorBody.Of(error), ErrorJson.Wire.ErrorBody);

    public static ApiError From(OtronException e) => e.Code switch
    {
        ErrorCode.InvalidRequest => new(400, InvalidRequestType, "invalid_value", e.Message, e.Parameter),
        ErrorCode.ModelNotFound => new(404, InvalidRequestType, "model_not_found", e.Message, e.Parameter ?? "model"),
        ErrorCode.WrongModelKind => new(400, InvalidRequestType, "wrong_model_kind", e.Message, e.Parameter ?? "model"),
        ErrorCode.ContextLengthExceeded => new(400, InvalidRequestType, "context_length_exceeded", e.Message, e.Parameter),
        ErrorCode.TemplateRefused => new(400, InvalidRequestType, "template_refused", e.Message, e.Parameter ?? "messages"),
        ErrorCode.InvalidFormat => new(400, InvalidRequestType, FormatCode(e.Parameter), e.Message, e.Parameter),
        ErrorCode.InvalidTool => new(400, InvalidRequestType, "invalid_function_parameters", e.Message, e.Parameter),
        ErrorCode.SessionBusy => new(503, ServerType, "session_busy", "The session is busy. Send the request again.") { RetryAfterSeconds = 1 },
        ErrorCode.Overloaded => new(503, ServerType, "overloaded", e.Message) { RetryAfterSeconds = e.RetryAfterSeconds ?? 1 },
        ErrorCode.TenantOverloaded => new(429, "rate_limit_error", "rate_limit_exceeded", e.Message) { RetryAfterSeconds = e.RetryAfterSeconds ?? 1 },
        ErrorCode.Unavailable => new(503, ServerType, "unavailable", e.Message) { RetryAfterSeconds = 2 },
        ErrorCode.NotFound => new(404, InvalidRequestType, "not_found", e.Message, e.Parameter),
        ErrorCode.TurnInProgress => new(409, InvalidRequestType, "turn_in_progress", e.Message, e.Parameter) { IsFinal = true },
        ErrorCode.StaleParent => new(409, InvalidRequestType, "stale_parent", e.Message, e.Parameter) { IsFinal = true },
        ErrorCode.IdempotencyKeyReused => new(422, InvalidRequestType, "idempotency_key_reused", e.Message, e.Parameter),
        ErrorCode.StorageFailed => new(503, ServerType, "storage_failed", e.Message) { IsFinal = true },
        ErrorCode.Interrupted => new(503, ServerType, "interrupted", e.Message) { RetryAfterSeconds = 1 },
        ErrorCode.TurnLost => new(503, ServerType, "turn_lost", e.Message) { RetryAfterSeconds = 1 },
        ErrorCode.ClientTooSlow => new(500, ServerType, "client_too_slow", e.Message),
        ErrorCode.ModelFailed => new(500, ServerType, "model_failed", "The model failed while it computed the answer."),
        _ => Internal,
    };

    /// <summary>OpenAI gives no code for its own field; vLLM's fields get ours.</summary>
    private static string? FormatCode(string? param) =>
        param?.StartsWith("response_format", StringComparison.Ordinal) is true || param?.StartsWith("text.format", StringComparison.Ordinal) is true
            ? null
            : "invalid_value";

    private static string BaseHint(PathString path) => IsBelow(path, "/v1") && !IsBelow(path, "/v1/v1")
        ? ""
        : " This server speaks the OpenAI API, below /v1: give the client a base URL that ends in /v1.";

    private static bool IsBelow(PathString path, string parent) => path.StartsWithSegments(parent, StringComparison.OrdinalIgnoreCase);

    private static ApiError UnsupportedMedia(string message) => new(415, InvalidRequestType, "unsupported_media_type", message);
}
