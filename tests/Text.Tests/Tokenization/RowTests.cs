using System.Text.Json.Nodes;
using Otron.Text.Tokenization;
using Otron.Text.Tokenization.Format;

namespace Otron.Text.Tests.Tokenization;

/// <summary>Files that know ids for which the weights have no rows.</summary>
public class RowTests
{
    private const string Image = "<image>"; // as Gemma 3's, which its text models have no row for

    [Fact]
    public void An_added_token_beyond_the_rows_is_plain_text()
    {
        var sections = Variants.Sections("tiny/gemma");
        var rows = Variants.Load(sections).VocabularySize;
        sections["added_tokens"]!.AsArray().Add(new JsonObject { ["id"] = rows, ["content"] = Image, ["special"] = true, ["normalized"] = false });
        sections["model"]!["vocab"]![Image] = rows; // some files name it twice
        var whole = Variants.Load(sections);
        Assert.Equal([rows], Encode(whole, Image));
        Assert.Empty(whole.Warnings);

        var tokenizer = Variants.Load(sections, rows);

        Assert.Equal(Encode(GoldenTokenizers.Load("tiny/gemma"), Image), Encode(tokenizer, Image));
        Assert.All(Encode(tokenizer, $"a {Image} b"), id => Assert.InRange(id, 0, rows - 1));
        Assert.Equal(rows, tokenizer.VocabularySize);
        Assert.Null(tokenizer.IdOf(Image));
        Assert.Equal("", tokenizer.Decode([rows], skipSpecialTokens: false));
        Assert.Equal($"tokenizer.json knows tokens for which the weights have no rows, so they are plain text: '<image>' ({rows}); the rows end at {rows - 1}.",
            Assert.Single(tokenizer.Warnings));
    }

    [Fact]
    public void A_token_of_the_model_beyond_the_rows_is_refused()
    {
        var sections = Variants.Sections("tiny/llama3");
        var (token, last) = sections["model"]!["vocab"]!.AsObject().Select(entry => (entry.Key, (int)entry.Value!)).MaxBy(entry => entry.Item2);

        var refusal = Assert.Throws<TokenizerFormatException>(() => Variants.Load(sections, last));

        Assert.Contains($"invalid_tokenizer: model gives the token '{token}' the id {last}, but the weights have rows for the ids 0 to {last - 1}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_that_is_put_round_every_text_is_refused_beyond_the_rows()
    {
        var sections = JsonNode.Parse("""
            {"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"added_tokens":[{"id":7,"content":"</s>","special":true}],
             "post_processor":{"type":"BertProcessing","sep":["</s>",7],"cls":["</s>",7]}}
            """)!;

        var refusal = Assert.Throws<TokenizerFormatException>(() => Variants.Load(sections, rows: 7));

        Assert.Contains("post_processor that adds the id 7", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(8, Variants.Load(sections, rows: 8).VocabularySize);
    }

    private static int[] Encode(HuggingFaceTokenizer tokenizer, string text) => tokenizer.Encode(text, addSpecialTokens: false, parseSpecialTokens: true);
}
