using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Otron.Micro.Constraints;

/// <summary>The time that this thread was on a processor, so that a loaded machine tells the same; on systems other than Linux the time of day.</summary>
internal static partial class ProcessorClock
{
    private const int OfThread = 3;

    /// <summary>In microseconds.</summary>
    public static double Now => OperatingSystem.IsLinux() && GetTime(OfThread, out var time) == 0
        ? time.Seconds * 1e6 + time.Nanoseconds / 1e3
        : Stopwatch.GetTimestamp() * 1e6 / Stopwatch.Frequency;

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out Time time);

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
