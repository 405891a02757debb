using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;

namespace Otron.Grains.Storage;

/// <summary>
/// Grain storage of one process in a folder: a file for each record, replaced whole. If the power fails, a record is either the old or the
/// new one: the new file is on disk before it takes the name, and the name before the write is acknowledged. Names are hashes, so that no
/// text of a user or grain reaches the file system.
/// </summary>
internal sealed class FileGrainStorage(IOptions<SessionsOptions> options, Serializer serializer) : IGrainStorage, IDisposable
{
    private const int ETagLength = 32; // hexadecimal digits in front of the record
    private const int LockCount = 64;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, LockCount).Select(_ => new SemaphoreSlim(1))];
    private readonly Lazy<StorageFolder> _folder = new(() => StorageFolder.Open(options.Value.Path));

    /// <exception cref="IOException">The folder cannot be written, or another process holds it.</exception>
    public void Open() => _ = _folder.Value;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var name = NameOf(stateName, grainId);
        using var _ = await EnterAsync(name);
        var path = _folder.Value.PathOf(name);
        if (!File.Exists(path))
        {
            Forget(grainState);
            return;
        }
        var bytes = await File.ReadAllBytesAsync(path);
        if (bytes.Length < ETagLength)
            throw new InvalidDataException(
                $"The stored record {path} is cut off. Restore it from a backup, or delete the file to give the conversation up.");
        grainState.State = serializer.Deserialize<T>(bytes.AsMemory(ETagLength));
        grainState.ETag = Encoding.ASCII.GetString(bytes, 0, ETagLength);
        grainState.RecordExists = true;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var name = NameOf(stateName, grainId);
        var etag = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(ETagLength / 2));
        byte[] bytes = [.. Encoding.ASCII.GetBytes(etag), .. serializer.SerializeToArray(grainState.State)];
        using var _ = await EnterAsync(name);
        await ThrowIfChangedAsync(name, grainState.ETag);
        await ReplaceAsync(_folder.Value.MakePathOf(name), bytes);
        grainState.ETag = etag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var name = NameOf(stateName, grainId);
        using var _ = await EnterAsync(name);
        await ThrowIfChangedAsync(name, grainState.ETag);
        var path = _folder.Value.PathOf(name);
        if (File.Exists(path))
        {
            File.Delete(path);
            StorageFolder.Sync(Path.GetDirectoryName(path)!);
        }
        Forget(grainState);
    }

    public void Dispose()
    {
        if (_folder.IsValueCreated)
            _folder.Value.Dispose();
        foreach (var gate in _locks)
            gate.Dispose();
    }

    private static async Task ReplaceAsync(string path, byte[] bytes)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}{StorageFolder.TemporarySuffix}";
        try
        {
            var create = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                Options = FileOptions.Asynchronous,
            };
            if (!OperatingSystem.IsWindows())
                create.UnixCreateMode = OwnerOnly;
            await using (var file = new FileStream(temporary, create))
            {
                await file.WriteAsync(bytes);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        StorageFolder.Sync(Path.GetDirectoryName(path)!);
    }

    private async Task ThrowIfChangedAsync(string name, string? expected)
    {
        var path = _folder.Value.PathOf(name);
        string? stored = null;
        if (File.Exists(path))
        {
            var etag = new byte[ETagLength];
            await using var file = File.OpenRead(path);
            await file.ReadExactlyAsync(etag);
            stored = Encoding.ASCII.GetString(etag);
        }
        if (stored != expected)
            throw new InconsistentStateException($"The record {name} was changed by another writer.", stored ?? "none", expected ?? "none");
    }

    private static void Forget<T>(IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static string NameOf(string stateName, GrainId grainId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{grainId}/{stateName}")));

    private async Task<Releaser> EnterAsync(string name)
    {
        var gate = _locks[Convert.ToInt32(name[..2], 16) % LockCount];
        await gate.WaitAsync();
        return new(gate);
    }

    private readonly struct Releaser(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
