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

        Assert.Equal(-9999, _queue.Take(Delta("a", [token])).Content.Single().Logprob);
    }

    private string[] Take(string text, params (string Token, int Length)[] tokens) =>
        [.. _queue.Take(Delta(text, [.. tokens.Select(token => new TokenLogprob(new(Encoding.UTF8.GetBytes(token.Token), -1), [], token.Length))])).Content.Select(token => token.Token)];

    private static GenerationEvent Delta(string text, TokenLogprob[] logprobs) => new() { Kind = GenerationEventKind.Delta, Text = text, Logprobs = logprobs };
}
