using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Otron.Grains.Storage;

/// <summary>The folder of <see cref="FileGrainStorage"/>, held by one process: 256 folders of records by the first two digits of the names.</summary>
internal sealed partial class StorageFolder : IDisposable
{
    public const string TemporarySuffix = ".tmp";

    private readonly string _path;
    private readonly FileStream _lock;

    private StorageFolder(string path, FileStream heldLock)
    {
        _path = path;
        _lock = heldLock;
    }

    /// <summary>Takes the folder and deletes files that a crash left half written.</summary>
    /// <exception cref="IOException">The folder cannot be written, or another process holds it.</exception>
    public static StorageFolder Open(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            Create(path);
            var held = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            foreach (var leftover in Directory.EnumerateFiles(path, $"*{TemporarySuffix}", SearchOption.AllDirectories))
                File.Delete(leftover);
            return new(path, held);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"Conversations cannot be stored in {path}: {e.Message} "
                + "Set Otron__Sessions__Path to a folder that this process may write and no other one uses.",
                e);
        }
    }

    public string PathOf(string name) => Path.Combine(_path, name[..2], name);

    /// <summary>The same as <see cref="PathOf"/> for a record that is about to be written.</summary>
    public string MakePathOf(string name)
    {
        var path = PathOf(name);
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            Create(folder);
            Sync(_path);
        }
        return path;
    }

    /// <summary>Makes the names in a folder durable. .NET cannot open folders, and Windows needs no such call.</summary>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(folder, flags: 0);
        if (handle < 0)
            throw new IOException($"{folder} cannot be opened.", new Win32Exception(Marshal.GetLastPInvokeError()));
        var result = FSync(handle);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (result != 0)
            throw new IOException($"{folder} cannot be written to disk.", new Win32Exception(error));
    }

    public void Dispose() => _lock.Dispose();

    private static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
