using Otron.Engine.Generation;

namespace Otron.Engine.Tests.Generation;

public sealed class InboxTests
{
    [Fact]
    public async Task Work_is_taken_in_order_and_questions_are_answered_by_whoever_takes_them()
    {
        var inbox = new Inbox();
        var done = new List<int>();
        Assert.True(inbox.TryPost(() => done.Add(1)));
        var answer = inbox.AskAsync<int>(reply => reply(done.Count), otherwise: -1);
        Assert.True(inbox.TryPost(() => done.Add(2)));
        Assert.False(answer.IsCompleted);

        while (inbox.TryTake(out var work))
            work!();

        Assert.Equal([1, 2], done);
        Assert.Equal(1, await answer);
    }

    [Fact]
    public async Task A_closed_inbox_gives_what_it_has_and_takes_no_more()
    {
        var inbox = new Inbox();
        inbox.TryPost(() => { });
        Assert.True(inbox.TryClose());
        Assert.False(inbox.TryClose());

        Assert.False(inbox.TryPost(() => { }));
        Assert.Equal(-1, await inbox.AskAsync<int>(reply => reply(1), otherwise: -1));
        Assert.False(inbox.IsDone);
        Assert.True(await inbox.WaitAsync());
        Assert.True(inbox.TryTake(out _));
        Assert.True(inbox.IsDone);
        Assert.False(await inbox.WaitAsync());
    }
}
