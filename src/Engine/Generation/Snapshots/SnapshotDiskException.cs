namespace Otron.Engine.Generation.Snapshots;

/// <summary>Caches cannot be kept on disk. Nothing else fails: missing caches are computed again.</summary>
public sealed class SnapshotDiskException(string folder, Exception inner) : IOException(
    $"Conversations' caches cannot be kept in {Path.GetFullPath(folder)}: {inner.Message} Set Otron__Engine__SnapshotPath to a folder that this process may write, " +
    "or Otron__Engine__SnapshotDiskMegabytes=0.",
    inner);
