using Otron.Engine.Embeddings;

namespace Otron.Engine.Tests.Embeddings;

public class InputTruncationTests
{
    private static bool IsSpecial(int id) => id < 5;

    [Theory]
    [InlineData(9, new[] { 2, 10, 11, 12, 3 })]
    [InlineData(5, new[] { 2, 10, 11, 12, 3 })]
    [InlineData(4, new[] { 2, 10, 11, 3 })]
    [InlineData(2, new[] { 2, 3 })]
    [InlineData(1, new[] { 3 })]
    public void The_text_gives_way_and_the_closing_token_stays(int maxTokens, int[] expected) =>
        Assert.Equal(expected, InputTruncation.Cut([2, 10, 11, 12, 3], maxTokens, IsSpecial));

    [Fact]
    public void Without_closing_tokens_the_end_is_cut() =>
        Assert.Equal([1, 10, 11], InputTruncation.Cut([1, 10, 11, 12, 13], 3, IsSpecial));

    [Fact]
    public void An_input_of_special_tokens_alone_is_cut_too() =>
        Assert.Equal(2, InputTruncation.Cut([2, 3, 3, 3], 2, IsSpecial).Length);
}
