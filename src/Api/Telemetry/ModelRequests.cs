using Otron.Api.OpenAi;

namespace Otron.Api.Telemetry;

/// <summary>Middleware that accompanies the requests for a model's work and records them at their end, whatever it was.</summary>
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
            error = context.RequestAborted.IsCancellationRequested ? ClientGone : OpenAiErrors.From(e, context.Request).Code;
            throw;
        }
        finally
        {
            request.End(error);
            meter.RequestEnded(request);
            span.End(request);
        }
    }

    /// <summary>Which operation of the conventions a route is.</summary>
    public sealed record Operation(string Name);
}

internal static class ModelRequestsExtensions
{
    /// <summary>The route asks for a model's work.</summary>
    public static RouteHandlerBuilder ForModels(this RouteHandlerBuilder route, string operation) =>
        route.WithMetadata(new ModelRequests.Operation(operation));
}
