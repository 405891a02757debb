using Otron.Api.Models;
using Otron.Api.OpenAi;
using Otron.Api.OpenAi.Dto;
using Otron.Contract;

namespace Otron.Api.Health;

/// <summary>Probes, open to everyone. Live asks nothing of the cluster: a restart would not mend what is wrong there.</summary>
internal static class HealthApi
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    public static void MapHealthApi(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").AllowAnonymous().DisableHttpMetrics();
        health.MapGet("/live", context => OkAsync(context));
        health.MapGet("/startup", StartupAsync);
        health.MapGet("/ready", ReadyAsync);
        health.MapGet("", ReadyAsync);
    }

    private static Task StartupAsync(HttpContext context, IHostApplicationLifetime lifetime) =>
        lifetime.ApplicationStarted.IsCancellationRequested
            ? OkAsync(context)
            : throw new OtronException(ErrorCode.Unavailable, "The server is starting.");

    private static async Task ReadyAsync(HttpContext context, IHostApplicationLifetime lifetime, ModelCatalog models, TimeProvider time)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            throw new OtronException(ErrorCode.Unavailable, "The server is stopping.");
        var served = await models.ListAsync().AsTask().WaitAsync(MaxWait, time, context.RequestAborted);
        if (served.Count == 0)
            throw new OtronException(ErrorCode.Unavailable, "No model is ready yet.");
        await OkAsync(context);
    }

    private static Task OkAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(HealthStatus.Ok, OtronJsonContext.Wire.HealthStatus);
}
