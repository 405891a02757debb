using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Otron.Engine.Generation.Snapshots;

/// <summary>
/// A snapshot as bytes, on disk or on its way to another silo: magic, checksum of everything after it, stamp, hash of the tenant, number
/// of tokens, bytes of the row; then the token ids and the packed row. Little-endian. Bytes that do not match in every detail are refused.
/// </summary>
internal static class SnapshotFormat
{
    private const int ChecksumStart = 8, StampStart = ChecksumStart + 16, TenantStart = StampStart + SnapshotStamp.Bytes;
    private const int TokensStart = TenantStart + 16, RowStart = TokensStart + 4, HeaderBytes = RowStart + 8;

    private static ReadOnlySpan<byte> Magic => "OTRONKV1"u8;

    public static long LengthOf(Snapshot snapshot) => HeaderBytes + (long)sizeof(int) * snapshot.Ids.Length + snapshot.Row.Length;

    public static async Task WriteAsync(Stream target, byte[] stamp, Snapshot snapshot, CancellationToken cancellationToken = default)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        stamp.CopyTo(header.AsSpan(StampStart));
        HashOf(snapshot.Key.Tenant).CopyTo(header.AsSpan(TenantStart));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(TokensStart), snapshot.Ids.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(RowStart), snapshot.Row.Length);
        var ids = MemoryMarshal.AsBytes(snapshot.Ids.AsSpan()).ToArray();
        Checksum(header, ids, snapshot.Row).CopyTo(header.AsSpan(ChecksumStart));

        await target.WriteAsync(header, cancellationToken);
        await target.WriteAsync(ids, cancellationToken);
        await target.WriteAsync(snapshot.Row.Memory, cancellationToken);
    }

    /// <param name="length">Bytes of the source.</param>
    /// <param name="key">The name that the snapshot is read under; its tenant must match.</param>
    /// <returns>Null if the bytes are damaged, or belong to another model or tenant.</returns>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public static async Task<Snapshot?> ReadAsync(Stream source, long length, byte[] stamp, CacheKey key, CancellationToken cancellationToken = default)
    {
        var header = new byte[HeaderBytes];
        if (await source.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancellationToken) < HeaderBytes || !header.AsSpan().StartsWith(Magic))
            return null;
        var (tokens, rowBytes) = (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(TokensStart)), BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(RowStart)));
        if (!header.AsSpan(StampStart, SnapshotStamp.Bytes).SequenceEqual(stamp) || !header.AsSpan(TenantStart, 16).SequenceEqual(HashOf(key.Tenant))
            || tokens <= 0 || rowBytes <= 0 || rowBytes > Array.MaxLength || length != HeaderBytes + (long)sizeof(int) * tokens + rowBytes)
            return null;

        var ids = new byte[sizeof(int) * tokens];
        var row = new PackedRow(rowBytes);
        try
        {
            await source.ReadExactlyAsync(ids, cancellationToken);
            await source.ReadExactlyAsync(row.Memory, cancellationToken);
            if (header.AsSpan(ChecksumStart, 16).SequenceEqual(Checksum(header, ids, row)))
                return new Snapshot(key, MemoryMarshal.Cast<byte, int>(ids).ToArray(), row);
        }
        catch
        {
            row.Dispose();
            throw;
        }
        row.Dispose();
        return null;
    }

    private static byte[] Checksum(byte[] header, byte[] ids, PackedRow row)
    {
        var hash = new XxHash128();
        hash.Append(header.AsSpan(StampStart));
        hash.Append(ids);
        hash.Append(row.Bytes);
        return hash.GetCurrentHash();
    }

    private static byte[] HashOf(string tenant) => XxHash128.Hash(Encoding.UTF8.GetBytes(tenant));
}
