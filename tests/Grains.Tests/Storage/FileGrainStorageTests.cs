using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;
using Otron.Grains.Conversations;
using Otron.Grains.Storage;

namespace Otron.Grains.Tests.Storage;

public sealed class FileGrainStorageTests : IDisposable
{
    private static readonly GrainId Id = GrainId.Create("conversation", "a/../key\n");
    private static readonly Serializer Serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"otron-storage-{Guid.NewGuid():N}");
    private FileGrainStorage _storage;

    public FileGrainStorageTests() => _storage = Open();

    public void Dispose()
    {
        _storage.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_was_written_is_there_after_a_restart()
    {
        Assert.False((await ReadAsync()).RecordExists);
        var written = await WriteAsync(7, etag: null);
        Restart();

        var read = await ReadAsync();

        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal(7, read.State!.CreatedAt);
        Assert.False((await ReadAsync("other")).RecordExists);
    }

    [Fact]
    public async Task A_writer_that_has_not_seen_the_last_write_is_refused_and_changes_nothing()
    {
        var first = await WriteAsync(1, etag: null);
        var second = await WriteAsync(2, first.ETag);

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(3, first.ETag));
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(3, etag: null));
        await Assert.ThrowsAsync<InconsistentStateException>(() => ClearAsync(first.ETag));
        Assert.Equal(2, (await ReadAsync()).State!.CreatedAt);

        await ClearAsync(second.ETag);
        Assert.False((await ReadAsync()).RecordExists);
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(3, second.ETag));
    }

    [Fact]
    public async Task Reading_what_is_not_there_changes_nothing_on_disk()
    {
        Assert.False((await ReadAsync()).RecordExists);

        Assert.Empty(Directory.GetDirectories(_folder));
    }

    [Fact]
    public async Task Of_many_writers_at_once_one_wins()
    {
        var etag = (await WriteAsync(0, etag: null)).ETag;

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 20).Select(async i =>
        {
            try
            {
                return await WriteAsync(i, etag);
            }
            catch (InconsistentStateException)
            {
                return null;
            }
        }));

        var winner = Assert.Single(outcomes, outcome => outcome is not null);
        Assert.Equal(winner!.State!.CreatedAt, (await ReadAsync()).State!.CreatedAt);
    }

    [Fact]
    public async Task A_write_that_a_crash_cut_off_never_was()
    {
        await WriteAsync(1, etag: null);
        var record = Records().Single();
        await File.WriteAllTextAsync($"{record}.half.tmp", "half of the next rec");
        Restart();

        Assert.Equal(1, (await ReadAsync()).State!.CreatedAt);
        Assert.Equal(record, Records().Single());
    }

    [Fact]
    public async Task A_record_that_is_cut_off_is_an_error_and_not_an_empty_one()
    {
        await WriteAsync(1, etag: null);
        await File.WriteAllTextAsync(Records().Single(), "cut");

        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync());
    }

    [Fact]
    public async Task Files_are_the_owners_and_their_names_tell_nothing()
    {
        await WriteAsync(1, etag: null);

        var record = Records().Single();
        Assert.Matches("^[0-9a-f]{64}$", Path.GetFileName(record));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(record));
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_by_name()
    {
        await WriteAsync(1, etag: null);
        using var second = Open();

        var refusal = await Assert.ThrowsAsync<IOException>(() => second.ReadStateAsync("head", Id, new GrainState<ConversationHead>()));

        Assert.Contains("Otron__Sessions__Path", refusal.Message, StringComparison.Ordinal);
    }

    private FileGrainStorage Open() => new(Options.Create(new SessionsOptions { Path = _folder }), Serializer);

    private void Restart()
    {
        _storage.Dispose();
        _storage = Open();
    }

    private string[] Records() => [.. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "lock")];

    private async Task<GrainState<ConversationHead>> ReadAsync(string name = "head")
    {
        var state = new GrainState<ConversationHead>();
        await _storage.ReadStateAsync(name, Id, state);
        return state;
    }

    private async Task<GrainState<ConversationHead>> WriteAsync(int value, string? etag)
    {
        var state = new GrainState<ConversationHead>(new() { CreatedAt = value }, etag);
        await _storage.WriteStateAsync("head", Id, state);
        return state;
    }

    private Task ClearAsync(string? etag) => _storage.ClearStateAsync("head", Id, new GrainState<ConversationHead>(new(), etag));
}
