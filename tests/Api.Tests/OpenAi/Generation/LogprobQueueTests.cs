using System.Text;
using Otron.Api.OpenAi.Generation;

namespace Otron.Api.Tests.OpenAi.Generation;

public sealed class LogprobQueueTests
{
    private readonly LogprobQueue _queue = new();

    [Fact]
    public void A_token_comes_with_its_text() => Assert.Equal(["Hello", " you"], Take("Hello you", ("Hello", 5), (" you", 4)));

    [Fact]
    public void Text_that_is_held_back_holds_its_tokens_back()
    {
        Assert.Equal(["a"], Take("a", ("a", 1), ("EN", 2)));
        Assert.Equal(["EN", "Z"], Take("ENZ", ("Z", 1)));
    }

    [Fact]
    public void Tokens_of_a_stop_text_are_never_told_and_one_that_it_cuts_is()
    {
        Assert.Equal(["a", "b E"], Take("ab ", ("a", 1), ("b E", 3), ("ND", 2)));
        Assert.Empty(Take(""));
    }

    [Fact]
    public void Tokens_that_make_one_character_come_together()
    {
        Assert.Empty(Take("", ("\u00f0", 0)));
        Assert.Equal(["\u00f0", "\u009f"], Take("x", ("\u009f", 1), ("later", 5)));
    }

    [Fact]
    public void What_cannot_be_is_a_number_that_JSON_can_hold()
    {
        var token = new TokenLogprob(new("a"u8.ToArray(), float.NegativeInfinity), [], 1);

        Assert.Equal(-9999, ChatLogprobs.Of(_queue.Take(Delta("a", [token])))!.Content.Single().Logprob);
    }

    [Fact]
    public void Tokens_without_text_come_at_the_end_at_the_latest()
    {
        Assert.Equal(["a"], Take("a", ("a", 1), ("<s>", 0)));
        Assert.Equal(["<s>"], Names(_queue.TakeRest()));
        Assert.Empty(_queue.TakeRest());
    }

    [Fact]
    public void What_a_stop_text_cut_off_does_not_come_at_the_end()
    {
        Assert.Equal(["a"], Take("a", ("a", 1), ("END", 3), ("<s>", 0)));
        Assert.Empty(_queue.TakeRest());
    }

    [Fact]
    public void Tokens_are_placed_by_characters_not_by_halves_of_pairs()
    {
        Assert.Equal([0, 1], Offsets("👋é", ("👋", 2), ("é", 1)));
        Assert.Equal([2, 3], Offsets("b!", ("b", 1), ("!", 1)));
    }

    [Fact]
    public void The_older_form_has_one_entry_for_each_token_in_each_list()
    {
        var token = new TokenLogprob(new([0xf0, 0x9f], -2), [new("a"u8.ToArray(), -1), new([0xf0], float.NegativeInfinity)], 0);

        var logprobs = TextLogprobs.Of(_queue.Take(Delta("x", [token])))!;

        Assert.Equal([@"bytes:\xf0\x9f"], logprobs.Tokens);
        Assert.Equal([-2f], logprobs.TokenLogprobs);
        Assert.Equal(new Dictionary<string, float> { ["a"] = -1, [@"bytes:\xf0"] = -9999, [@"bytes:\xf0\x9f"] = -2 }, logprobs.TopLogprobs[0]);
        Assert.Equal([0], logprobs.TextOffset);
    }

    private int[] Offsets(string text, params (string Token, int Length)[] tokens) => [.. _queue.Take(Delta(text, Logprobs(tokens))).Select(placed => placed.Offset)];

    private string[] Take(string text, params (string Token, int Length)[] tokens) => Names(_queue.Take(Delta(text, Logprobs(tokens))));

    private static string[] Names(IReadOnlyList<PlacedLogprob> tokens) => [.. ChatLogprobs.Of(tokens)!.Content.Select(token => token.Token)];

    private static TokenLogprob[] Logprobs((string Token, int Length)[] tokens) =>
        [.. tokens.Select(token => new TokenLogprob(new(Encoding.UTF8.GetBytes(token.Token), -1), [], token.Length))];

    private static GenerationEvent Delta(string text, TokenLogprob[] logprobs) => new() { Kind = GenerationEventKind.Delta, Text = text, Logprobs = logprobs };
}
