using Otron.Engine.Generation.Snapshots;
using Otron.Engine.Generation.Telemetry;

namespace Otron.Engine.Tests.Generation;

/// <summary>Files of conversations' caches: what was written comes back to the byte, and what is not whole never does.</summary>
public sealed class SnapshotDiskTests : IDisposable
{
    private static readonly byte[] Stamp = [.. Enumerable.Range(0, SnapshotStamp.Bytes).Select(i => (byte)i)];
    private readonly ScratchFolder _folder = new();
    private readonly CacheCounters _counters = new();
    private readonly List<Exception> _faults = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_written_comes_back_to_the_byte()
    {
        using (var disk = Open())
            disk.Write(Of("session", 7, bytes: 5000));
        using var again = Open();
        Assert.True(again.Has(new("tenant", "session")));
        using var read = await ReadAsync(again, "session");

        Assert.NotNull(read);
        Assert.Equal(Ids(7), read.Ids);
        Assert.True(Row(7, 5000).AsSpan().SequenceEqual(read.Row.Bytes));
    }

    [Fact]
    public async Task Names_and_rights_tell_nobody_whose_conversation_it_is()
    {
        using (var disk = Open())
            disk.Write(Of("session", 7));
        var file = Assert.Single(_folder.Files);
        Assert.DoesNotContain("session", file, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        using var again = Open();
        Assert.Null(await ReadAsync(again, "session", "another tenant"));
        Assert.NotNull(await ReadAsync(again, "session"));
    }

    [Theory]
    [InlineData(0)]    // magic
    [InlineData(8)]    // checksum
    [InlineData(24)]   // stamp
    [InlineData(56)]   // tenant
    [InlineData(72)]   // tokens
    [InlineData(76)]   // bytes of the row
    [InlineData(84)]   // first id
    [InlineData(2000)] // row
    [InlineData(-1)]   // last byte
    public async Task One_changed_byte_is_a_miss_and_the_file_goes(int position)
    {
        using (var disk = Open())
            disk.Write(Of("session", 7, bytes: 5000));
        var file = Assert.Single(_folder.Files);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[position < 0 ? bytes.Length + position : position] ^= 4;
        await File.WriteAllBytesAsync(file, bytes);

        using var again = Open();
        Assert.Null(await ReadAsync(again, "session"));
        Assert.Empty(_folder.Files);
        Assert.Equal(1, _counters.Status.DiskMisses);
        Assert.Empty(_faults);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_file_of_another_length_is_a_miss(int change)
    {
        using (var disk = Open())
            disk.Write(Of("session", 7, bytes: 5000));
        var file = Assert.Single(_folder.Files);
        var bytes = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, change == 1 ? [.. bytes, 0] : change < 0 ? bytes[..^1] : bytes[..change]);

        using var again = Open();
        Assert.Null(await ReadAsync(again, "session"));
    }

    [Fact]
    public async Task Another_stamp_is_a_miss()
    {
        using (var disk = Open())
            disk.Write(Of("session", 7));
        using var other = Open(stamp: [.. Stamp.Reverse()]);
        Assert.Null(await ReadAsync(other, "session"));
    }

    [Fact]
    public async Task The_least_recently_used_goes_when_the_budget_is_full()
    {
        using (var disk = Open(budgetBytes: 12_000))
        {
            disk.Write(Of("a", 1, bytes: 5000));
            disk.Write(Of("b", 2, bytes: 5000));
            Assert.NotNull(await ReadAsync(disk, "a")); // now the older one is b
            disk.Write(Of("c", 3, bytes: 5000));
        }
        using var again = Open(budgetBytes: 12_000);
        Assert.Equal((true, false, true), (again.Has(new("tenant", "a")), again.Has(new("tenant", "b")), again.Has(new("tenant", "c"))));
        Assert.InRange(_counters.Status.DiskBytes, 10_000, 12_000);
    }

    [Fact]
    public void Unfinished_files_of_a_killed_process_are_swept()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "x.kv.tmp"), "half");
        using (Open())
        {
        }
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_had_is_reported_once_and_everything_is_a_miss()
    {
        var blocked = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(blocked, "");
        using var disk = new SnapshotDisk(Path.Combine(blocked, "kv"), 1 << 20, new(() => Stamp), _counters, _faults.Add);
        disk.Write(Of("a", 1));
        disk.Write(Of("b", 2));
        Assert.Null(await ReadAsync(disk, "a"));
        Assert.Single(_faults);
    }

    private static int[] Ids(int seed) => [seed, seed + 1, seed + 2];

    private static byte[] Row(int seed, int bytes)
    {
        var row = new byte[bytes];
        new Random(seed).NextBytes(row);
        return row;
    }

    private static Snapshot Of(string session, int seed, int bytes = 100)
    {
        var row = new PackedRow(bytes);
        Row(seed, bytes).CopyTo(row.Bytes);
        return new Snapshot(new("tenant", session), Ids(seed), row);
    }

    private static Task<Snapshot?> ReadAsync(SnapshotDisk disk, string key, string tenant = "tenant")
    {
        var read = new TaskCompletionSource<Snapshot?>(TaskCreationOptions.RunContinuationsAsynchronously);
        disk.Read(new(tenant, key), read.SetResult);
        return read.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private SnapshotDisk Open(long budgetBytes = 1 << 20, byte[]? stamp = null) =>
        new(_folder.Path, budgetBytes, new(() => stamp ?? Stamp), _counters, _faults.Add);
}
