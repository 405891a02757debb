using Otron.Api.Errors;

namespace Otron.Api.Telemetry;

/// <summary>Middleware that records each request for a model's work when it ends, however it ends.</summary>
internal sealed class ModelRequests(RequestDelegate next, ApiMeter meter, TimeProvider time)
{
    private const string ClientGone = "client_gone";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Operation>() is not { } operation)
        {
            await next(context);
            return;
        }
        var request = new ModelRequest(operation.Name, time);
        using var span = request.Span;
        context.Features.Set(request);
        string? error = null;
        try
        {
            await next(context);
        }
        catch (Exception e)
        {
            error = context.RequestAborted.IsCancellationRequested ? ClientGone : OpenAiErrors.From(e, context.Request).Label;
            throw;
        }
        finally
        {
            request.End(error);
            meter.RequestEnded(request);
            span.End(request);
        }
    }

    /// <summary>The operation of the conventions that a route serves.</summary>
    public sealed record Operation(string Name);
}

internal static class ModelRequestsExtensions
{
    /// <summary>Marks a route that asks for a model's work.</summary>
    public static RouteHandlerBuilder ForModels(this RouteHandlerBuilder route, string operation) =>
        route.WithMetadata(new ModelRequests.Operation(operation));
}
