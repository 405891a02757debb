using System.Text.Json.Nodes;
using Otron.Text.Tokenization;
using Otron.Text.Tokenization.Normalizing;

namespace Otron.Text.Tests.Tokenization;

public class AddedTokenTests
{
    // Every other character is its own id: the letters from 0, the space 26, the marker 27.
    private static readonly string[] Letters = [.. Enumerable.Range('a', 26).Select(c => ((char)c).ToString()), " ", "\u2581"];

    [Theory]
    [InlineData("", "axxb", new[] { 0, 100, 1 })]
    [InlineData("", "axxxxxb", new[] { 0, 101, 100, 1 })] // xxx is a token too: leftmost, then longest
    [InlineData("single_word", "a xx, axxb", new[] { 0, 26, 100, 200, 26, 0, 23, 23, 1 })]
    [InlineData("single_word", "xx", new[] { 100 })]
    [InlineData("lstrip", "a  xx b", new[] { 0, 100, 26, 1 })]
    [InlineData("rstrip", "a xx  b", new[] { 0, 26, 100, 1 })]
    [InlineData("lstrip rstrip", "a xx  xx b", new[] { 0, 100, 100, 1 })]
    public void Flags_are_obeyed(string flags, string text, int[] ids)
    {
        var token = new JsonObject { ["id"] = 100, ["content"] = "xx", ["normalized"] = false };
        foreach (var flag in flags.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            token[flag] = true;
        var tokenizer = Load(null, token, new JsonObject { ["id"] = 101, ["content"] = "xxx", ["normalized"] = false }, new JsonObject { ["id"] = 200, ["content"] = "," });
        Assert.Equal(ids, tokenizer.Encode(text, addSpecialTokens: false, parseSpecialTokens: false));
    }

    [Fact]
    public void A_normalized_token_is_found_in_its_normalized_spelling_only()
    {
        var lowercase = new JsonObject { ["type"] = "Lowercase" };
        var tokenizer = Load(lowercase, new JsonObject { ["id"] = 100, ["content"] = "Xx", ["normalized"] = true }, new JsonObject { ["id"] = 101, ["content"] = "Yy", ["normalized"] = false });
        Assert.Equal([100, 100, 24, 24, 101], tokenizer.Encode("XXxxyyYy", addSpecialTokens: false, parseSpecialTokens: false));
    }

    [Fact]
    public void A_shorter_token_counts_where_the_longer_one_is_not_allowed()
    {
        var tokenizer = Load(null, new JsonObject { ["id"] = 100, ["content"] = "xxx", ["special"] = true, ["normalized"] = false },
            new JsonObject { ["id"] = 101, ["content"] = "xx", ["normalized"] = false });
        Assert.Equal([101, 23], tokenizer.Encode("xxx", addSpecialTokens: false, parseSpecialTokens: false));
        Assert.Equal([100], tokenizer.Encode("xxx", addSpecialTokens: false, parseSpecialTokens: true));
    }

    // Llama 2's old files: control tokens are looked for after normalisation, which moves and joins characters.
    [Theory]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"\u2581"},{"type":"Replace","pattern":{"String":" "},"content":"\u2581"}]}""")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Lowercase"},{"type":"Replace","pattern":{"Regex":"q+"},"content":"q"}]}""")]
    [InlineData(null)]
    public void Trust_follows_the_text_through_normalisation(string? normalizer)
    {
        var tokenizer = Load(normalizer is null ? null : JsonNode.Parse(normalizer)!.AsObject(),
            new JsonObject { ["id"] = 100, ["content"] = "(x)", ["special"] = true, ["normalized"] = true });
        // Prepend is part of the token's normalised spelling, so a space must come before it
        TextSegment template = new(" (x) ", true);
        int Controls(params TextSegment[] segments) => tokenizer.Encode(segments).Count(id => id == 100);

        Assert.Equal(1, Controls(template));
        Assert.Equal(0, Controls(template with { IsTrusted = false }));
        Assert.Equal(2, Controls(template, new("user (x) e", false), template));
        Assert.Equal(1, Controls(template, new("\u0301 qq (x", false), new(") a", true)));
        Assert.Equal(1, Controls(new("a (", true), new("x) (x) qqq", false), new("qq (x) q", true), new("q", false)));
        Assert.Equal(0, Controls(new(" (x", true), new(")", false)));
    }

    private static HuggingFaceTokenizer Load(JsonObject? normalizer, params JsonNode[] addedTokens) => Variants.Load(new JsonObject
    {
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["merges"] = new JsonArray(),
            ["vocab"] = new JsonObject(Letters.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
        },
        ["normalizer"] = normalizer,
        ["added_tokens"] = new JsonArray(addedTokens),
    });
}
