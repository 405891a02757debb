using Microsoft.Extensions.Options;
using Otron.Grains.Models;
using Otron.ServiceDefaults;
using StackExchange.Redis;

namespace Otron.Silo;

/// <summary>The life of a silo process.</summary>
internal static class SiloHost
{
    /// <param name="args">Settings, such as <c>--Otron:Cluster:SiloPort=11112</c>.</param>
    /// <param name="configure">What a test adds.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        LogDefaults.Apply(builder);
        try
        {
            builder.AddServiceDefaults("otron-silo", ClusterSiloOptions.From(builder.Configuration).SiloName);
            builder.AddClusterSilo();
            configure?.Invoke(builder.Services);

            var app = builder.Build().StartTelemetry();
            app.MapHealthEndpoints();
            app.MapMetrics();
            app.MapSnapshots();
            await app.StartAsync();
            var expelled = app.Services.GetRequiredService<MembershipWatch>().Expelled;
            var stopped = app.WaitForShutdownAsync();
            if (await Task.WhenAny(stopped, expelled) == expelled)
                return 1;
            await stopped;
            await app.DisposeAsync();
            return 0;
        }
        catch (Exception refusal) when (refusal is ModelLoadException or OptionsValidationException or RedisConnectionException)
        {
            // What an operator can mend is a sentence, not a stack trace.
            await Console.Error.WriteLineAsync(refusal.Message);
            return 1;
        }
    }
}
