using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Otron.Api.Auth;
using Otron.Api.Cluster;
using Otron.Api.OpenAi.Chat;
using Otron.Api.OpenAi.Completions;
using Otron.Api.OpenAi.Conversations;
using Otron.Api.OpenAi.Embeddings;
using Otron.Api.OpenAi.Models;
using Otron.Api.OpenAi.Responses;
using Otron.Api.OpenAi.Tokenize;
using Otron.Api.OpenAi.Wire;
using Otron.Api.Page;
using Otron.Api.Settings;
using Otron.Api.Telemetry;
using Otron.ServiceDefaults;

namespace Otron.Api.Hosting;

/// <summary>Puts the API together, for the program and for tests alike.</summary>
internal static class ApiHost
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        LogDefaults.Apply(builder);
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(ListenAddresses.Urls(builder.Configuration));
        builder.AddServiceDefaults("otron-api", builder.Configuration["POD_NAME"]);
        AddServices(builder.Services);
        switch (builder.Configuration["Otron:Mode"] ?? "Embedded")
        {
            case var mode when mode.Equals("Embedded", StringComparison.OrdinalIgnoreCase):
                builder.AddEmbeddedSilo();
                break;
            case var mode when mode.Equals("Cluster", StringComparison.OrdinalIgnoreCase):
                builder.AddClusterClient();
                break;
            case var mode:
                throw new StartupException($"Otron:Mode must be Embedded or Cluster, not '{mode}'.");
        }

        var app = builder.Build().StartTelemetry();
        app.UseMiddleware<ErrorEnvelope>();
        app.UseRouting();
        app.UseBrowserOrigins();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<ModelRequests>();
        app.UsePageCompression();
        var routes = app.MapGroup("").WithHead();
        routes.MapChatPage();
        routes.MapHealthApi();
        routes.MapMetrics();
        routes.MapTokenizeApi();
        var v1 = routes.MapGroup("/v1");
        v1.MapChatApi();
        v1.MapCompletionsApi();
        v1.MapEmbeddingsApi();
        v1.MapModelsApi();
        v1.MapResponsesApi();
        v1.MapConversationsApi();
        return app;
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsAnnotations>();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ApiOptions>>(ConfigureKestrel);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ApiMeter>();
        services.AddSingleton(s => Patience.Of(s.GetRequiredService<IOptions<ApiOptions>>().Value));
        services.AddSingleton<ClusterView>();
        services.AddSingleton<LocalReaders>();
        services.AddSingleton<EmbeddingCalls>();
        services.AddSingleton<ChatTurns>();
        services.AddSingleton<StoredTurns>();
        services.AddApiKeys();
        services.AddBrowserOrigins();
        services.AddPageCompression();
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel, IOptions<ApiOptions> api)
    {
        kestrel.AddServerHeader = false;
        // Routes read no more than MaxRequestBodyBytes; what lies beyond is read only to be dropped.
        kestrel.Limits.MaxRequestBodySize = api.Value.MaxRequestBodyBytes + RequestBody.MaxDrainedBytes;
        kestrel.Limits.MaxConcurrentConnections = api.Value.MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }
}
