namespace Otron.Grains.Tests;

public sealed class MessageItemsTests
{
    private static readonly ChatMessage User = new("user", "What time is it?");
    private static readonly ChatMessage Thought = MessageItems.Reasoning("The clock knows. ");
    private static readonly ChatMessage Text = new("assistant", "One moment.");
    private static readonly ChatMessage First = MessageItems.Call(new("call_1", "clock", "{}"));
    private static readonly ChatMessage Second = MessageItems.Call(new("call_2", "zone", """{"of":"here"}"""));
    private static readonly ChatMessage FirstResult = MessageItems.Result("call_1", "12:00");
    private static readonly ChatMessage SecondResult = MessageItems.Result("call_2", "UTC");

    [Fact]
    public void The_reasoning_the_text_and_the_calls_of_one_answer_are_one_message()
    {
        var messages = MessageItems.Join([User, Thought, Text, First, Second, FirstResult, SecondResult, Thought, new("assistant", "Noon."), User]);

        Assert.Equal(["user", "assistant", "tool", "tool", "assistant", "user"], messages.Select(message => message.Role));
        Assert.Equal(("The clock knows. ", "One moment."), (messages[1].Reasoning, messages[1].Content));
        Assert.Equal(["call_1", "call_2"], messages[1].ToolCalls!.Select(call => call.Id));
        Assert.Equal(("call_1", "call_2"), (messages[2].ToolCallId, messages[3].ToolCallId));
        Assert.Equal(("The clock knows. ", "Noon.", null), (messages[4].Reasoning, messages[4].Content, messages[4].ToolCalls));
    }

    [Fact]
    public void Plain_messages_stay_as_they_are_two_texts_in_a_row_too()
    {
        ChatMessage[] plain = [new("system", "Be brief."), User, Text, Text, User];

        Assert.Equal(plain, MessageItems.Join(plain));
    }

    [Theory]
    [InlineData("TF", "|One moment.|call_1")]
    [InlineData("FT", "|One moment.|call_1")]
    [InlineData("TFT", "|One moment.One moment.|call_1")]
    [InlineData("RRF", "The clock knows. The clock knows. ||call_1")]
    [InlineData("RTR", "The clock knows. |One moment.|,The clock knows. ||")]
    [InlineData("RTT", "The clock knows. |One moment.|,|One moment.|")]
    [InlineData("R", "The clock knows. ||")]
    [InlineData("ERF", "The clock knows. ||call_1")]
    [InlineData("FES", "||call_1+call_2")]
    public void Items_of_one_answer_join_in_any_order(string order, string expected)
    {
        var items = order.Select(letter => letter switch
        {
            'T' => Text, 'F' => First, 'S' => Second, 'R' => Thought, _ => MessageItems.Reasoning(""),
        });

        Assert.Equal(expected, string.Join(',', MessageItems.Join(items).Select(message =>
            $"{message.Reasoning}|{message.Content}|{string.Join('+', (message.ToolCalls ?? []).Select(call => call.Id))}")));
    }

    [Fact]
    public void A_result_whose_call_was_deleted_is_not_read() =>
        Assert.Equal(["user", "assistant", "tool"], MessageItems.Join([User, FirstResult, Second, SecondResult]).Select(message => message.Role));

    [Fact]
    public void A_result_needs_a_call_before_it_in_the_input_or_in_the_conversation()
    {
        MessageItems.ThrowIfUncalled([User, First], [FirstResult], "input");
        MessageItems.ThrowIfUncalled([], [First, FirstResult], "input");
        MessageItems.ThrowIfUncalled([], [User], "input");

        var refusal = Assert.Throws<OtronException>(() => MessageItems.ThrowIfUncalled([First], [FirstResult, SecondResult, Second], "input"));
        Assert.Equal((ErrorCode.InvalidRequest, "input[1].call_id"), (refusal.Code, refusal.Parameter));
        Assert.StartsWith("No tool call found for function call output 'input[1]'", refusal.Message, StringComparison.Ordinal);
    }
}
