namespace Otron.Engine.Generation;

/// <summary>One snapshot as a file in <see cref="SnapshotFormat"/>. The disk's worker alone calls it, and waits.</summary>
internal static class SnapshotFile
{
    /// <summary>Complete or not there: written beside its place and moved into it.</summary>
    public static void Write(string path, byte[] stamp, Snapshot snapshot)
    {
        var unfinished = path + SnapshotDisk.UnfinishedSuffix;
        using (var file = new FileStream(unfinished, Options(FileMode.Create, FileAccess.Write)))
            SnapshotFormat.WriteAsync(file, stamp, snapshot).GetAwaiter().GetResult();
        File.Move(unfinished, path, overwrite: true);
    }

    /// <returns>Null where the file is not whole, or belongs to another model or tenant.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Snapshot? Read(string path, byte[] stamp, string tenant)
    {
        using var file = new FileStream(path, Options(FileMode.Open, FileAccess.Read));
        return SnapshotFormat.ReadAsync(file, file.Length, stamp, tenant).GetAwaiter().GetResult();
    }

    /// <summary>Unbuffered, since whole rows go through it; for the owner's eyes only, since they are conversations.</summary>
    private static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
        if (access == FileAccess.Write && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
