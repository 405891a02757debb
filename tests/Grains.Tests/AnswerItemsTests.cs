namespace Otron.Grains.Tests;

public sealed class AnswerItemsTests
{
    private static readonly AnswerPart[] Pieces =
    [
        new(AnswerPartKind.Reasoning, "Hm"), new(AnswerPartKind.Reasoning, "m."), new(AnswerPartKind.Content, "One "), new(AnswerPartKind.Content, "moment."),
        new(AnswerPartKind.Call, "clock", 0, "call_1"), new(AnswerPartKind.Arguments, "{}", 0),
        new(AnswerPartKind.Call, "zone", 1, "call_2"), new(AnswerPartKind.Arguments, """{"of":""", 1), new(AnswerPartKind.Arguments, "1}", 1),
    ];

    private static readonly StoredResponse Empty = new() { Settings = new() { Model = "m", Tenant = "t" }, BodyHash = "", CreatedAt = 0 };

    [Fact]
    public void Runs_of_one_kind_and_calls_are_items()
    {
        var items = AnswerItems.Of(Pieces);

        Assert.Equal(4, items.Count);
        Assert.Equal(("Hmm.", "One moment."), (items[0].Reasoning, items[1].Content));
        Assert.Equal([new ToolCall("call_1", "clock", "{}")], items[2].ToolCalls!);
        Assert.Equal([new ToolCall("call_2", "zone", """{"of":1}""")], items[3].ToolCalls!);
    }

    [Fact]
    public void An_answer_of_text_is_kept_as_builds_before_kept_it()
    {
        var response = Empty.With([new(AnswerPartKind.Content, "One "), new(AnswerPartKind.Content, "moment.")]);

        Assert.Null(response.Parts);
        Assert.Equal(["One ", "moment."], response.Deltas);
        Assert.Equal("One moment.", Assert.Single(response.Items).Content);
        Assert.Equal("", Assert.Single(Empty.Items).Content);
    }

    [Fact]
    public void Pieces_come_back_as_they_were_kept_and_their_text_is_the_answers_alone()
    {
        var response = Empty.With(Pieces);

        Assert.Equal(Pieces, response.Pieces);
        Assert.Equal("One moment.", response.Text);
        Assert.Equal(Pieces, ResponseUpdate.Of(Pieces).Pieces);
        Assert.Equal(Pieces[2..4], ResponseUpdate.Of(Pieces[2..4]).Pieces);
        Assert.Null(ResponseUpdate.Of(Pieces[2..4]).Parts);
        // A reader of the build before counts the pieces by these.
        Assert.Equal(Pieces.Length, ResponseUpdate.Of(Pieces).Deltas.Length);
    }
}
