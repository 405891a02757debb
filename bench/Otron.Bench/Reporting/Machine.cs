using System.Reflection;
using System.Runtime.InteropServices;

namespace Otron.Bench.Reporting;

/// <summary>The machine's description, printed with all figures, which mean nothing without it.</summary>
internal static class Machine
{
    public static string Describe() =>
        $"{Environment.ProcessorCount} cores{Processor()} · {RuntimeInformation.ProcessArchitecture} · .NET {Environment.Version} · load {Load()} · commit {Commit()}";

    private static string Processor() =>
        !File.Exists("/proc/cpuinfo") || File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is not { } line
            ? ""
            : $" of {line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()}";

    /// <summary>Average number of processes that wanted a core in the last minute; other load makes figures worse.</summary>
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Commit()
    {
        var version = typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split('+') is [_, { Length: >= 8 } hash] ? hash[..8] : "unknown";
    }
}
