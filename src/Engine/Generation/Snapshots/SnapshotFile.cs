namespace Otron.Engine.Generation.Snapshots;

/// <summary>One snapshot as a file in <see cref="SnapshotFormat"/>. Only the disk's worker thread calls it, and blocks.</summary>
internal static class SnapshotFile
{
    /// <summary>Writes a temporary file and renames it, so that the file is either complete or absent.</summary>
    public static void Write(string path, byte[] stamp, Snapshot snapshot)
    {
        var unfinished = path + SnapshotDisk.UnfinishedSuffix;
        using (var file = new FileStream(unfinished, Options(FileMode.Create, FileAccess.Write)))
            SnapshotFormat.WriteAsync(file, stamp, snapshot).GetAwaiter().GetResult();
        File.Move(unfinished, path, overwrite: true);
    }

    /// <returns>Null if the file is damaged, or belongs to another model or tenant.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Snapshot? Read(string path, byte[] stamp, CacheKey key)
    {
        using var file = new FileStream(path, Options(FileMode.Open, FileAccess.Read));
        return SnapshotFormat.ReadAsync(file, file.Length, stamp, key).GetAwaiter().GetResult();
    }

    /// <summary>Unbuffered, since whole rows pass through; readable by the owner alone, since these are conversations.</summary>
    private static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
        if (access == FileAccess.Write && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
