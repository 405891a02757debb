using System.Text.Json.Nodes;
using Otron.Text.Tokenization;
using Otron.Text.Tokenization.Models;

namespace Otron.Text.Tests.Tokenization;

/// <summary>Small files made here, for features that the shipped ones do not have.</summary>
public class SmallModelTests
{
    [Fact]
    public void Unigram_spells_unknown_text_in_bytes()
    {
        var vocab = new JsonArray(Entry("<unk>", 0), Entry("ab", -1), Entry("a", -2), Entry("b", -2.5));
        for (var b = 0; b < 256; b++)
            vocab.Add(Entry($"<0x{b:X2}>", -20));
        var tokenizer = Variants.Load(new JsonObject
        {
            ["model"] = new JsonObject { ["type"] = "Unigram", ["unk_id"] = 0, ["byte_fallback"] = true, ["vocab"] = vocab },
            ["decoder"] = JsonNode.Parse("""{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Fuse"}]}"""),
        });
        int[] ids = [1, 3, 4 + 0xC3, 4 + 0xA9, 4 + 0x21, 2];
        Assert.Equal(ids, Plain(tokenizer, "abb\u00E9!a"));
        Assert.Equal("abb\u00E9!a", tokenizer.Decode(ids, skipSpecialTokens: true));
    }

    [Fact]
    public void Unigram_fuses_unknown_neighbours()
    {
        var tokenizer = Variants.Load(new JsonObject
        {
            ["model"] = new JsonObject { ["unk_id"] = 0, ["vocab"] = new JsonArray(Entry("<unk>", 0), Entry("a", -2)) }, // an old file names no type
        });
        Assert.Equal([1, 0, 1, 0], Plain(tokenizer, "axyza\uD83D\uDE00"));
    }

    [Fact]
    public void A_special_token_in_the_vocabulary_is_out_of_reach_of_every_model()
    {
        var added = JsonNode.Parse("""[{"id":3,"content":"ab","special":true,"normalized":false}]""")!;
        JsonObject[] models =
        [
            new() { ["type"] = "BPE", ["ignore_merges"] = true, ["merges"] = new JsonArray("a b"), ["vocab"] = Vocabulary("a", "b", "##b", "ab", "[UNK]") },
            new() { ["type"] = "WordPiece", ["vocab"] = Vocabulary("a", "b", "##b", "ab", "[UNK]") },
            new() { ["type"] = "Unigram", ["unk_id"] = 4, ["vocab"] = new JsonArray(Entry("a", -9), Entry("b", -9), Entry("##b", -9), Entry("ab", -1), Entry("[UNK]", 0)) },
        ];
        foreach (var model in models)
        {
            var tokenizer = Variants.Load(new JsonObject { ["model"] = model, ["added_tokens"] = added.DeepClone() });
            Assert.Equal([3], tokenizer.Encode("ab", addSpecialTokens: false, parseSpecialTokens: true));
            Assert.Equal(2, Plain(tokenizer, "ab").Length);
            Assert.DoesNotContain(3, tokenizer.Encode([new("a", true), new("b", false)]));
            Assert.Equal([3, 3], tokenizer.Encode([new("a", true), new("bab", true)]));
        }
    }

    [Theory]
    [InlineData("ab-ba", new[] { 3, 7, 4 })]
    [InlineData("ba", new[] { 4 })]
    [InlineData("abx", new[] { 6 })]
    public void WordPiece_takes_the_longest_token_first(string text, int[] ids)
    {
        var tokenizer = Variants.Load(new JsonObject
        {
            ["model"] = new JsonObject { ["type"] = "WordPiece", ["vocab"] = Vocabulary("a", "b", "##b", "ab", "ba", "##a", "[UNK]", "-"), ["max_input_chars_per_word"] = 4 },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
        });
        Assert.Equal(ids, Plain(tokenizer, text));
        Assert.Equal([6], Plain(tokenizer, "ababa")); // too long a word
    }

    [Fact]
    public void WordLevel_knows_whole_words()
    {
        foreach (var type in (string?[])["WordLevel", null]) // an old file names no type
        {
            var tokenizer = Variants.Load(new JsonObject
            {
                ["model"] = new JsonObject { ["type"] = type, ["unk_token"] = "[UNK]", ["vocab"] = Vocabulary("[UNK]", "hello", "world", "!") },
                ["pre_tokenizer"] = new JsonObject { ["type"] = "Whitespace" },
            });
            Assert.Equal([1, 2, 3, 0], Plain(tokenizer, "hello  world! wor"));
        }
    }

    [Theory]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"\u2581+"},"content":" "}""", " thea bc79 x<0xC3><0xA9> the")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"Regex":"\\d|^\u2581"},"content":"#"},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":"#","start":1,"stop":0}]}""",
        "thea#\u2581bc###x<#xC#><#xA#>#the")]
    public void Decoders_replace_patterns_inside_each_token(string json, string text)
    {
        var tokenizer = Variants.Load(new JsonObject
        {
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = Vocabulary("<unk>", "\u2581the", "a", "\u2581\u2581b", "c7", "9", "\u2581x", "<0xC3>", "<0xA9>"),
                ["merges"] = new JsonArray(),
            },
            ["decoder"] = JsonNode.Parse(json),
        });
        Assert.Equal(text, tokenizer.Decode([1, 2, 3, 4, 5, 6, 7, 8, 1], skipSpecialTokens: false));
    }

    [Theory]
    [InlineData("""{"type":"RobertaProcessing","sep":["</s>",2],"cls":["<s>",0]}""", new[] { 0, 1, 2 })]
    [InlineData("""{"type":"BertProcessing","sep":["</s>",2],"cls":["<s>",0]}""", new[] { 0, 1, 2 })]
    [InlineData("""{"type":"ByteLevel"}""", new[] { 1 })]
    [InlineData("""{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"x","type_id":0}}],"special_tokens":{"x":{"id":"x","ids":[2,0],"tokens":["</s>","<s>"]}}}""", new[] { 1, 2, 0 })]
    public void Post_processors_put_tokens_around_the_text(string json, int[] ids)
    {
        var tokenizer = Variants.Load(new JsonObject
        {
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = Vocabulary("<s>", "a", "</s>"), ["merges"] = new JsonArray() },
            ["post_processor"] = JsonNode.Parse(json),
        });
        Assert.Equal(ids, tokenizer.Encode("a", addSpecialTokens: true, parseSpecialTokens: false));
        Assert.Equal([1], Plain(tokenizer, "a"));
    }

    [Fact]
    public void Added_tokens_outside_the_vocabulary_and_holes_in_it_count()
    {
        var tokenizer = Variants.Load(new JsonObject
        {
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = Vocabulary("a", "b"), ["merges"] = new JsonArray() },
            ["added_tokens"] = JsonNode.Parse("""[{"id":7,"content":"<x>","special":true},{"id":9,"content":"b","special":false}]"""),
        });
        Assert.Equal(8, tokenizer.VocabularySize);
        Assert.Equal(1, tokenizer.IdOf("b")); // the vocabulary's id wins
        Assert.Equal(7, tokenizer.IdOf("<x>"));
        Assert.Null(tokenizer.TokenOf(5));
        Assert.Null(tokenizer.IdOf("c"));
        Assert.True(tokenizer.IsSpecial(7));
        Assert.False(tokenizer.IsSpecial(1) || tokenizer.IsSpecial(8) || tokenizer.IsSpecial(-1));
    }

    private static int[] Plain(HuggingFaceTokenizer tokenizer, string text) => tokenizer.Encode(text, addSpecialTokens: false, parseSpecialTokens: false);

    private static JsonArray Entry(string token, double score) => [token, score];

    private static JsonObject Vocabulary(params string[] tokens) => new(tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id)));
}
