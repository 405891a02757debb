using Microsoft.Extensions.Options;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Otron.ServiceDefaults.Reporting;

namespace Otron.ServiceDefaults;

/// <summary>What both hosts share: OpenTelemetry and health endpoints.</summary>
public static class ServiceDefaultsExtensions
{
    private const string OrleansMeter = "Microsoft.Orleans";

    /// <param name="service">Name of the process in traces and metrics, where <c>OTEL_SERVICE_NAME</c> gives no other.</param>
    /// <param name="instance">Which of several it is; null where it has no name.</param>
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder, string service, string? instance = null)
    {
        builder.Services.AddHealthChecks();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateOnStart();
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
                // Prometheus keeps this ending for histograms, and nobody asks for these.
                .AddView("dotnet.*.count", MetricStreamConfiguration.Drop)
                // Who asks gets what is, not what was a moment ago.
                .AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0));

        // Without a collector there is nobody to export to, and the exporter would log its failures for ever.
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.UseOtlpExporter();
        return builder;
    }

    /// <summary>Begins to listen for spans. By itself it would begin with the host's services, when the models are loaded already.</summary>
    public static WebApplication StartTelemetry(this WebApplication app)
    {
        app.Services.GetRequiredService<TracerProvider>();
        return app;
    }

    /// <summary>Maps <c>/health/live</c>, <c>/health/ready</c>, <c>/health/startup</c>, each with the checks of its tag, and <c>/health</c> with all.</summary>
    public static IEndpointRouteBuilder MapHealthEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health").DisableHttpMetrics();
        foreach (var tag in new[] { HealthTags.Live, HealthTags.Ready, HealthTags.Startup })
            endpoints.MapHealthChecks($"/health/{tag}", new HealthCheckOptions { Predicate = check => check.Tags.Contains(tag) }).DisableHttpMetrics();
        return endpoints;
    }

    /// <summary>Maps <c>/metrics</c> for Prometheus. It is guarded where the host's other routes are.</summary>
    public static IEndpointRouteBuilder MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPrometheusScrapingEndpoint().DisableHttpMetrics();
        return endpoints;
    }

    /// <summary>
    /// Orleans gives its instruments no description, and Prometheus wants one of each. It also wants base units: the few that count in
    /// milliseconds or megabytes are left out, as a turn's phases and the runtime's own memory say the same.
    /// </summary>
    private static MetricStreamConfiguration? ViewOrleans(Instrument instrument) =>
        instrument.Meter.Name != OrleansMeter ? null
        : instrument.Unit is "ms" or "MB" ? MetricStreamConfiguration.Drop
        : string.IsNullOrEmpty(instrument.Description) ? new() { Description = $"Orleans: {instrument.Name["orleans-".Length..].Replace('-', ' ')}." }
        : null;

    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.Ordinal) || path.StartsWithSegments("/metrics", StringComparison.Ordinal);
}
