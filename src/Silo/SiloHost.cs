using Otron.Grains.Nodes;
using Otron.ServiceDefaults;

namespace Otron.Silo;

/// <summary>The life of a silo process.</summary>
internal static class SiloHost
{
    /// <param name="args">Settings, such as <c>--Otron:Cluster:SiloPort=11112</c>.</param>
    /// <param name="configure">Adds or replaces services, for tests.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Action<IServiceCollection>? configure = null)
    {
        WebApplication app;
        try
        {
            app = Build(args, configure);
            await app.StartAsync();
        }
        catch (Exception e)
        {
            await StartupFailure.PrintAsync(e, Console.Error);
            return 1;
        }
        var expelled = app.Services.GetRequiredService<MembershipWatch>().Expelled;
        var stopped = app.WaitForShutdownAsync();
        // Leaving in good order would need the table that Redis has lost, so the process just ends.
        if (await Task.WhenAny(stopped, expelled) == expelled)
            return 1;
        await stopped;
        await app.DisposeAsync();
        return 0;
    }

    private static WebApplication Build(string[] args, Action<IServiceCollection>? configure)
    {
        var builder = WebApplication.CreateBuilder(args);
        LogDefaults.Apply(builder);
        var cluster = ClusterOptions.From(builder.Configuration);
        builder.AddServiceDefaults("otron-silo", cluster.SiloName);
        builder.AddClusterSilo(cluster);
        configure?.Invoke(builder.Services);

        var app = builder.Build().StartTelemetry();
        app.MapHealthEndpoints();
        app.MapMetrics();
        app.MapSnapshots();
        return app;
    }
}
