using System.Runtime.InteropServices;

namespace Otron.Engine.Generation.Running;

/// <summary>Advice to the system about native memory. It affects only speed and footprint; a system that ignores it behaves the same.</summary>
internal static unsafe partial class Pages
{
    public const int Bytes = 4096;

    // From linux/mman.h. Populating needs Linux 5.14; on older systems the first write faults as usual.
    private const int DontNeed = 4, HugePage = 14, NoHugePage = 15, PopulateWrite = 23;

    /// <summary>Commits whole pages before they are written: one call costs a tenth of one fault per page, above all in a virtual machine.</summary>
    public static void Populate(void* start, nuint bytes) => Advise(start, bytes, PopulateWrite);

    /// <summary>Gives whole pages back; they read as zeros afterwards.</summary>
    public static void Drop(void* start, nuint bytes) => Advise(start, bytes, DontNeed);

    public static void PreferHuge(void* start, nuint bytes) => Advise(start, bytes, HugePage);

    public static void AvoidHuge(void* start, nuint bytes) => Advise(start, bytes, NoHugePage);

    private static void Advise(void* start, nuint bytes, int advice)
    {
        if (OperatingSystem.IsLinux())
            _ = MemoryAdvise((nuint)start, bytes, advice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(nuint address, nuint length, int advice);
}
