using Otron.Api.Cluster;

namespace Otron.Api.Hosting;

/// <summary>Probes, open to everyone. The liveness probe does not ask the cluster: a restart would not mend a failure there.</summary>
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

    private static async Task ReadyAsync(HttpContext context, IHostApplicationLifetime lifetime, ClusterView cluster, TimeProvider time)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            throw new OtronException(ErrorCode.Unavailable, "The server is stopping.");
        var served = await cluster.ListModelsAsync().AsTask().WaitAsync(MaxWait, time, context.RequestAborted);
        if (served.Count == 0)
            throw new OtronException(ErrorCode.Unavailable, "No model is ready yet.");
        await OkAsync(context);
    }

    private static Task OkAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync("""{"status":"ok"}""");
    }
}
