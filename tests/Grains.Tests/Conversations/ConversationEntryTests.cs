using Otron.Grains.Conversations;

namespace Otron.Grains.Tests.Conversations;

public sealed class ConversationEntryTests
{
    private static readonly ConversationEntry Entry = new()
    {
        Input = [new("user", "What time is it?")],
        Response = new StoredResponse
        {
            Settings = new() { Model = "m", Tenant = "t" },
            BodyHash = "",
            CreatedAt = 0,
            Status = ResponseStatus.Incomplete,
            OutputIndex = 1,
        }.With(
        [
            new(AnswerPartKind.Reasoning, "Hmm."), new(AnswerPartKind.Content, "One moment."),
            new(AnswerPartKind.Call, "clock", 0, "call_1"), new(AnswerPartKind.Arguments, """{"of""", 0),
        ]),
    };

    [Fact]
    public void An_answers_items_follow_those_of_the_input_and_the_last_one_may_be_cut()
    {
        var items = Entry.Items(7).ToArray();

        Assert.Equal([(7, 0, true), (7, 1, true), (7, 2, true), (7, 3, false)], items.Select(item => (item.Entry, item.Index, item.IsComplete)));
        Assert.Equal(("Hmm.", "One moment.", "clock"), (items[1].Message.Reasoning, items[2].Message.Content, items[3].Message.ToolCalls![0].Name));
    }

    [Fact]
    public void A_deleted_item_leaves_the_others_in_their_places()
    {
        var left = Entry.Without(2);
        Assert.Equal([0, 1, 3], left.Items(1).Select(item => item.Index));

        left = left.Without(0).Without(1);
        Assert.Equal([3], left.Items(1).Select(item => item.Index));
        Assert.False(left.IsOutputHidden);

        left = left.Without(3);
        Assert.Empty(left.Items(1));
        Assert.True(left.IsOutputHidden);
        Assert.Equal("One moment.", left.Response!.Text);
    }

    [Fact]
    public void What_a_build_before_has_hidden_stays_hidden() => Assert.Equal([0], (Entry with { IsOutputHidden = true }).Items(1).Select(item => item.Index));
}
