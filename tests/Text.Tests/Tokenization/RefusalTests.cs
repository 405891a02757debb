using System.Text.Json.Nodes;
using Otron.Tests;
using Otron.Text.Tokenization;
using Otron.Text.Tokenization.Format;
using Otron.Text.Tokenization.Splitting;

namespace Otron.Text.Tests.Tokenization;

public class RefusalTests
{
    [Theory]
    [InlineData("normalizer", """{"type":"Nmt"}""", "unsupported_tokenizer: normalizer Nmt")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"ByteLevel"}]}""", "unsupported_tokenizer: normalizer ByteLevel")]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":"AAA"}""", "invalid_tokenizer: normalizer has a precompiled_charsmap that is not Base64")]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":"//8AAAAA"}""", "invalid_tokenizer: normalizer has a precompiled_charsmap that is cut short")]
    [InlineData("pre_tokenizer", """{"type":"UnicodeScripts"}""", "unsupported_tokenizer: pre_tokenizer UnicodeScripts")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Digits"}]}""", "unsupported_tokenizer: pre_tokenizer Digits after ByteLevel")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"x++"},"behavior":"Isolated","invert":false}""", "unsupported_tokenizer: pre_tokenizer pattern x++")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[[:alpha:]]"},"behavior":"Isolated","invert":false}""", "unsupported_tokenizer: pre_tokenizer pattern [[:alpha:]]")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"String":" "},"behavior":"Doubled","invert":false}""", "unsupported_tokenizer: pre_tokenizer Split behavior Doubled")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"last"}""", "unsupported_tokenizer: pre_tokenizer Metaspace prepend_scheme last")]
    [InlineData("pre_tokenizer", """{"type":7}""", "invalid_tokenizer: pre_tokenizer has a type that is no String")]
    [InlineData("post_processor", """{"type":"Fancy"}""", "unsupported_tokenizer: post_processor Fancy")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[],"special_tokens":{}}""", "unsupported_tokenizer: post_processor TemplateProcessing without a text")]
    [InlineData("decoder", """{"type":"CTC"}""", "unsupported_tokenizer: decoder CTC")]
    [InlineData("decoder", """{"type":"Sequence","decoders":[{"type":"Strip","content":" ","start":1,"stop":0},{"type":"Fuse"}]}""", "unsupported_tokenizer: decoder Strip")]
    [InlineData("decoder", """{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Metaspace","replacement":"\u2581"}]}""", "unsupported_tokenizer: decoder Metaspace after tokens are joined")]
    [InlineData("model", """{"type":"WordLevel"}""", "unsupported_tokenizer: model WordLevel")]
    [InlineData("model", """{"type":"WordPiece"}""", "unsupported_tokenizer: model WordPiece over bytes")]
    [InlineData("model", """{"continuing_subword_prefix":"@@"}""", "unsupported_tokenizer: model continuing_subword_prefix '@@'")]
    [InlineData("model", """{"end_of_word_suffix":"</w>"}""", "unsupported_tokenizer: model end_of_word_suffix '</w>'")]
    [InlineData("model", """{"dropout":0.1}""", "unsupported_tokenizer: model dropout")]
    [InlineData("model", """{"unk_token":"<nope>"}""", "invalid_tokenizer: model has no token '<nope>', its unk_token")]
    [InlineData("model", """{"merges":["a b c"]}""", "invalid_tokenizer: model has a merge that is no pair: a b c")]
    [InlineData("model", """{"merges":[["qqq","zzz"]]}""", "invalid_tokenizer: model has a merge of tokens that are not in its vocabulary: qqq zzz")]
    [InlineData("model", """{"vocab":{"a":-1}}""", "invalid_tokenizer: vocab gives the token 'a' the id -1")]
    [InlineData("model", """{"vocab":{"a":2000000000}}""", "invalid_tokenizer: vocab gives the token 'a' the id 2000000000")]
    [InlineData("added_tokens", """[{"id":5}]""", "invalid_tokenizer: file has no content")]
    public void A_part_that_is_not_understood_is_named(string section, string change, string message)
    {
        var exception = Assert.Throws<TokenizerFormatException>(() => Variants.Change("tiny/qwen2", new JsonObject { [section] = JsonNode.Parse(change) }));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"model":null}""")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":"b"},"merges":[]}}""")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"\ud800":1},"merges":[]}}""")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[[]]}}""")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a"]],"unk_id":0}}""")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",0]]}}""")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[],"unk_id":0}}""")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"a":0}}}""")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"added_tokens":[{"id":"0","content":"x"}]}""")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"post_processor":{"type":"BertProcessing","sep":["a"],"cls":["a",0]}}""")]
    public void A_broken_file_is_named(string json)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, json);
        var exception = Assert.Throws<TokenizerFormatException>(() => HuggingFaceTokenizer.Load(path));
        File.Delete(path);
        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = Path.Combine(Repo.Models, "none", "tokenizer.json");
        Assert.Contains(path, Assert.Throws<TokenizerFormatException>(() => HuggingFaceTokenizer.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_process_can_normalise_text() => Globalization.EnsureUsable();
}
