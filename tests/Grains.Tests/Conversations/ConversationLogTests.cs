using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Otron.Grains.Conversations;
using Otron.Grains.Nodes;
using Otron.Grains.Storage;

namespace Otron.Grains.Tests.Conversations;

public sealed class ConversationLogTests
{
    private static readonly GrainId Id = GrainId.Create("conversation", "key");
    private readonly FaultyStorage _storage = new();
    private int _broken;

    [Fact]
    public async Task Append_costs_two_writes_however_long_the_conversation_is()
    {
        var log = await OpenAsync();
        await AppendAsync(log, 1);
        for (var i = 2; i <= 30; i++)
        {
            var before = _storage.Writes;
            Assert.Equal(i, await AppendAsync(log, i));
            Assert.Equal(2, _storage.Writes - before);
        }

        Assert.Equal(Enumerable.Range(1, 30).Select(i => $"text {i}"), (await (await OpenAsync()).GetAllAsync()).Select(Text));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_that_fails_anywhere_loses_nothing_acknowledged_and_makes_nothing_up(bool afterwards)
    {
        // Append, append, change in place, append: every write of it fails once.
        for (var at = 1; at <= 8; at++)
        {
            var id = GrainId.Create("conversation", $"{at}");
            var expected = new List<string>();
            var possible = new List<string>();
            _storage.FailsAfterwards = afterwards;
            _storage.FailAt = at;
            var log = await OpenAsync(id);
            foreach (var step in new Func<Task>[] { () => AppendAsync(log, 1), () => AppendAsync(log, 2), () => AppendAsync(log, 3) })
            {
                possible = [.. expected, $"text {expected.Count + 1}"];
                try
                {
                    await step();
                    expected = possible;
                }
                catch (OtronException e)
                {
                    Assert.Equal(ErrorCode.Unavailable, e.Code);
                    Assert.Throws<OtronException>(() => log.Head);
                    break;
                }
            }
            if (expected.Count == 3)
            {
                try
                {
                    await log.ReplaceAsync(1, _ => Entry("changed"));
                    expected[0] = "changed";
                }
                catch (OtronException)
                {
                    possible = ["changed", .. expected[1..]];
                }
            }
            _storage.FailAt = 0;

            var found = (await (await OpenAsync(id)).GetAllAsync()).Select(Text).ToArray();

            Assert.True(found.SequenceEqual(expected) || found.SequenceEqual(possible), $"write {at}: {string.Join(", ", found)}");
            // What one reader has seen, the next one sees.
            Assert.Equal(found, (await (await OpenAsync(id)).GetAllAsync()).Select(Text));
        }
        Assert.NotEqual(0, _broken);
    }

    [Fact]
    public async Task Of_two_writers_the_second_is_fenced_out_and_its_write_leaves_no_trace()
    {
        var mine = await OpenAsync();
        await AppendAsync(mine, 1);
        var twin = await OpenAsync();
        await AppendAsync(mine, 2);

        await Assert.ThrowsAsync<OtronException>(() => twin.AppendAsync(Entry("of the twin")));

        Assert.Equal(1, _broken);
        Assert.Equal(["text 1", "text 2"], (await (await OpenAsync()).GetAllAsync()).Select(Text));
        Assert.DoesNotContain("twin", _storage.Dump(Id), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Delete_is_final_even_when_it_was_interrupted_and_a_late_writer_comes(int failAt)
    {
        var log = await OpenAsync();
        await AppendAsync(log, 1);
        await AppendAsync(log, 2);
        var late = await OpenAsync();
        await AppendAsync(log, 3);
        _storage.FailsAfterwards = true;
        _storage.FailAt = failAt;

        await Assert.ThrowsAsync<OtronException>(log.DeleteAsync);
        _storage.FailAt = 0;
        await Assert.ThrowsAsync<OtronException>(() => late.AppendAsync(Entry("late")));
        var reopened = await OpenAsync();

        Assert.False(reopened.Exists);
        Assert.False(reopened.IsUnknown);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<OtronException>(() => reopened.GetAsync(1))).Code);
        Assert.DoesNotContain("text", _storage.Dump(Id), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("late", _storage.Dump(Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_of_a_newer_layout_is_not_touched()
    {
        var log = await OpenAsync();
        await AppendAsync(log, 1);
        await log.UpdateAsync(head => head with { Layout = ConversationHead.CurrentLayout + 1 });
        var writes = _storage.Writes;

        Assert.Equal(ErrorCode.Unavailable, (await Assert.ThrowsAsync<OtronException>(() => OpenAsync())).Code);
        Assert.Equal(writes, _storage.Writes);
    }

    private async Task<ConversationLog> OpenAsync(GrainId? id = null)
    {
        var log = new ConversationLog(new(_storage, new LocalStorageReach(), NullLogger<ConversationStorage>.Instance), id ?? Id, TimeProvider.System, () => _broken++);
        await log.LoadAsync();
        return log;
    }

    private static Task<int> AppendAsync(ConversationLog log, int i) => log.AppendAsync(Entry($"text {i}"));

    private static ConversationEntry Entry(string text) => new() { Input = [new("user", text)] };

    private static string Text(ConversationEntry entry) => entry.Input.Single()!.Content;
}
