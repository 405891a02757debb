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
                // Its first check mistakes the machine's uptime for a delay.
                ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
                ["Logging:LogLevel:Polly"] = "Warning",
                ["Logging:LogLevel:Otron.Api.Auth"] = "Warning",
                // Orleans' base class logs every change of its hash ring under these names.
                ["Logging:LogLevel:Otron.Grains.Nodes.NodeLoadService"] = "Warning",
                ["Logging:LogLevel:Otron.Grains.Migration.SnapshotService"] = "Warning",
                // The caller of a probe gets the answer, and calls every few seconds.
                ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "Critical",
                // StartupFailure prints a failed start in sentences; errors would add stack traces. A background service that fails later
                // and stops the process is critical.
                ["Logging:LogLevel:Microsoft.Extensions.Hosting"] = "Critical",
                // A stream that fails after its first byte throws an exception, which Kestrel would log again.
                ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = "Critical",
            },
        });
        // An entry takes one line, whatever its text.
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
    }
}
