using System.Text.Json.Nodes;

namespace Otron.Text.Tests.Tokenization;

public class VariantTests
{
    [Theory]
    [MemberData(nameof(Variants.Names), MemberType = typeof(Variants))]
    public void Encode_and_Decode_agree_with_the_original_library(string name)
    {
        var variant = Variants.Case(name);
        var tokenizer = Variants.Change((string)variant["model"]!, variant["change"]!.AsObject());
        var texts = Variants.Texts;
        for (var i = 0; i < texts.Length; i++)
        {
            int[] ids = [.. variant["ids"]![i]!.AsArray().Select(id => (int)id!)];
            Assert.Equal(ids, tokenizer.Encode(texts[i], addSpecialTokens: false, parseSpecialTokens: true));
            Assert.Equal((string)variant["decoded"]![i]!, tokenizer.Decode(ids, skipSpecialTokens: false));
        }
    }

    // The shape of Phi-4 and of the cl100k and o200k conversions: the matches of the pattern are the pieces.
    [Theory]
    [InlineData("  two  spaces   three", new[] { 220, 278, 86, 78, 220, 290, 551, 565, 256, 267, 768 })]
    [InlineData("hello", new[] { 71, 423, 324 })]
    [InlineData("<s>a</s>", new[] { 27, 82, 29, 64, 718, 82, 29 })]
    [InlineData("def f(x):\n    if x:\n        return  x\n", new[] { 279, 69, 288, 7, 87, 8, 436, 316, 793, 220, 87, 436, 540, 363, 83, 452, 77, 220, 220, 87, 198 })]
    public void Matches_of_an_inverted_split_stay_apart(string text, int[] ids)
    {
        var preTokenizer = Variants.Sections("tiny/qwen2")["pre_tokenizer"]!;
        var split = preTokenizer["pretokenizers"]![0]!;
        (split["behavior"], split["invert"]) = ("Removed", true);
        var tokenizer = Variants.Change("tiny/qwen2", new JsonObject { ["pre_tokenizer"] = preTokenizer.DeepClone() });
        Assert.Equal(ids, tokenizer.Encode(text, addSpecialTokens: false, parseSpecialTokens: false));
    }
}
