using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Otron.Engine.Generation;

/// <summary>
/// One snapshot as a file: magic, checksum of all that follows, stamp, hash of the tenant, number of tokens, bytes of the row; then the
/// token ids and the packed row. Little-endian. What does not fit in every detail is no snapshot.
/// </summary>
internal static class SnapshotFile
{
    private const int ChecksumStart = 8, StampStart = ChecksumStart + 16, TenantStart = StampStart + SnapshotStamp.Bytes;
    private const int TokensStart = TenantStart + 16, RowStart = TokensStart + 4, HeaderBytes = RowStart + 8;

    private static ReadOnlySpan<byte> Magic => "OTRONKV1"u8;

    /// <summary>Complete or not there: written beside its place and moved into it.</summary>
    public static void Write(string path, ReadOnlySpan<byte> stamp, Snapshot snapshot)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        stamp.CopyTo(header[StampStart..]);
        HashOf(snapshot.Tenant, header[TenantStart..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[TokensStart..], snapshot.Ids.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[RowStart..], snapshot.Row.Length);
        var ids = MemoryMarshal.AsBytes(snapshot.Ids.AsSpan());
        Checksum(header, ids, snapshot.Row.Bytes, header[ChecksumStart..]);

        var unfinished = path + SnapshotDisk.UnfinishedSuffix;
        using (var file = new FileStream(unfinished, Options(FileMode.Create, FileAccess.Write)))
        {
            file.Write(header);
            file.Write(ids);
            file.Write(snapshot.Row.Bytes);
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <returns>Null where the file is not whole, or belongs to another model or tenant.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Snapshot? Read(string path, ReadOnlySpan<byte> stamp, string tenant)
    {
        using var file = new FileStream(path, Options(FileMode.Open, FileAccess.Read));
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.StartsWith(Magic))
            return null;
        Span<byte> expected = stackalloc byte[16];
        HashOf(tenant, expected);
        var (tokens, rowBytes) = (BinaryPrimitives.ReadInt32LittleEndian(header[TokensStart..]), BinaryPrimitives.ReadInt64LittleEndian(header[RowStart..]));
        if (!header.Slice(StampStart, SnapshotStamp.Bytes).SequenceEqual(stamp) || !header.Slice(TenantStart, 16).SequenceEqual(expected)
            || tokens <= 0 || rowBytes is <= 0 or > int.MaxValue || file.Length != HeaderBytes + tokens * 4L + rowBytes)
            return null;

        var ids = new int[tokens];
        var row = new PackedRow(rowBytes);
        try
        {
            file.ReadExactly(MemoryMarshal.AsBytes(ids.AsSpan()));
            file.ReadExactly(row.Bytes);
            Checksum(header, MemoryMarshal.AsBytes(ids.AsSpan()), row.Bytes, expected);
            if (header.Slice(ChecksumStart, 16).SequenceEqual(expected))
                return new Snapshot(tenant, ids, row);
        }
        catch
        {
            row.Dispose();
            throw;
        }
        row.Dispose();
        return null;
    }

    private static void Checksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> ids, ReadOnlySpan<byte> row, Span<byte> checksum)
    {
        var hash = new XxHash128();
        hash.Append(header[StampStart..]);
        hash.Append(ids);
        hash.Append(row);
        hash.GetCurrentHash(checksum);
    }

    private static void HashOf(string tenant, Span<byte> hash) => XxHash128.Hash(Encoding.UTF8.GetBytes(tenant), hash);

    /// <summary>Unbuffered, since whole rows go through it; for the owner's eyes only, since they are conversations.</summary>
    private static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
        if (access == FileAccess.Write && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
