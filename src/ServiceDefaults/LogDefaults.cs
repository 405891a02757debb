using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging;

namespace Otron.ServiceDefaults;

/// <summary>Log levels for a quiet console. They are the first configuration source, so that any other setting wins.</summary>
public static class LogDefaults
{
    public static void Apply(WebApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Information",
                ["Logging:LogLevel:Microsoft"] = "Warning",
                ["Logging:LogLevel:Orleans"] = "Warning",
                // At its first look it takes the machine's uptime for a delay.
                ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
                ["Logging:LogLevel:Polly"] = "Warning",
                ["Logging:LogLevel:Otron.Api.Auth"] = "Warning",
                // Orleans' base class tells every change of its hash ring under our name.
                ["Logging:LogLevel:Otron.Grains.Nodes.NodeLoadService"] = "Warning",
                ["Logging:LogLevel:Otron.Grains.Migration.SnapshotService"] = "Warning",
                // Who asks a probe gets the answer; a probe asks every few seconds.
                ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "Critical",
                // A failed start is told in sentences by StartupReport; errors would print stack traces beside it. What is critical is a
                // background service that failed later and stops the process.
                ["Logging:LogLevel:Microsoft.Extensions.Hosting"] = "Critical",
                // A stream that fails after its first byte ends in an exception that Kestrel logs again.
                ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = "Critical",
            },
        });
        // One line for each entry, whatever text is in it.
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
    }
}
