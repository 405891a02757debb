using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Otron.ServiceDefaults.Reporting;

namespace Otron.ServiceDefaults;

/// <summary>OpenTelemetry and health endpoints, for both hosts.</summary>
public static class ServiceDefaultsExtensions
{
    private const string OrleansMeter = "Microsoft.Orleans";

    /// <param name="service">Name of the process in traces and metrics, unless <c>OTEL_SERVICE_NAME</c> gives another.</param>
    /// <param name="instance">Name of this instance of the service; null if it has none.</param>
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder, string service, string? instance = null)
    {
        builder.Services.AddHealthChecks();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        builder.Services.AddHostedService<TrafficReport>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service, serviceInstanceId: instance).AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !IsProbe(context.Request.Path))
                .AddSource("Otron.*"))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Otron.*", OrleansMeter)
                .AddView(ViewOrleans)
                // Prometheus reserves this ending for histograms, and nobody needs these metrics.
                .AddView("dotnet.*.count", MetricStreamConfiguration.Drop)
                // A scrape gets the current values, not cached ones.
                .AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0));

        // Without a collector the exporter would log its failures forever.
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.UseOtlpExporter();
        return builder;
    }

    /// <summary>Starts to record spans now; the host would start this only after the models are loaded.</summary>
    public static WebApplication StartTelemetry(this WebApplication app)
    {
        app.Services.GetRequiredService<TracerProvider>();
        return app;
    }

    /// <summary>Maps <c>/health/live</c>, <c>/health/ready</c> and <c>/health/startup</c> with the checks of their tags, and <c>/health</c> with all.</summary>
    public static IEndpointRouteBuilder MapHealthEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health").DisableHttpMetrics();
        foreach (var tag in new[] { HealthTags.Live, HealthTags.Ready, HealthTags.Startup })
            endpoints.MapHealthChecks($"/health/{tag}", new() { Predicate = check => check.Tags.Contains(tag) }).DisableHttpMetrics();
        return endpoints;
    }

    /// <summary>Maps <c>/metrics</c> for Prometheus. It is guarded if the host's other routes are.</summary>
    public static IEndpointRouteBuilder MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPrometheusScrapingEndpoint().DisableHttpMetrics();
        return endpoints;
    }

    /// <summary>
    /// Gives Orleans' instruments the descriptions that Prometheus wants. It also wants base units, so the few instruments in milliseconds
    /// or megabytes are dropped; the phases of turns and the runtime's own memory say the same.
    /// </summary>
    private static MetricStreamConfiguration? ViewOrleans(Instrument instrument) =>
        instrument.Meter.Name != OrleansMeter ? null
        : instrument.Unit is "ms" or "MB" ? MetricStreamConfiguration.Drop
        : string.IsNullOrEmpty(instrument.Description) ? new() { Description = $"Orleans: {instrument.Name["orleans-".Length..].Replace('-', ' ')}." }
        : null;

    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.Ordinal) || path.StartsWithSegments("/metrics", StringComparison.Ordinal);
}
