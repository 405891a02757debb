using System.Text.Json.Nodes;
using Otron.Tests;
using Otron.Text.Tokenization;
using Otron.Text.Tokenization.Format;
using Otron.Text.Tokenization.Splitting;

namespace Otron.Text.Tests.Tokenization;

public class RefusalTests
{
    [Theory]
    [InlineData("normalizer", """{"type":"Nfx"}""", "unsupported_tokenizer: normalizer Nfx")]
    [InlineData("normalizer", """{"type":"NFC","version":9}""", "unsupported_tokenizer: normalizer NFC with the field version")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"BertNormalizer","accents":["x"]}]}""", "unsupported_tokenizer: normalizer BertNormalizer with the field accents")]
    [InlineData("pre_tokenizer", """{"type":"Digits","individual_digits":true,"group":3}""", "unsupported_tokenizer: pre_tokenizer Digits with the field group")]
    [InlineData("pre_tokenizer", """{"type":"FixedLength","length":0}""", "invalid_tokenizer: pre_tokenizer has a length of 0")]
    [InlineData("pre_tokenizer", """{"type":"CharDelimiterSplit","delimiter":"ab"}""", "invalid_tokenizer: pre_tokenizer has a delimiter that is no single character")]
    [InlineData("decoder", """{"type":"ByteLevel","trim":true}""", "unsupported_tokenizer: decoder ByteLevel with the field trim")]
    [InlineData("post_processor", """{"type":"ByteLevel","trim":true}""", "unsupported_tokenizer: post_processor ByteLevel with the field trim")]
    [InlineData("model", """{"alpha":0.5}""", "unsupported_tokenizer: model BPE with the field alpha")]
    [InlineData("vocabulary", """{"size":5}""", "unsupported_tokenizer: file with the field vocabulary")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"ByteLevel"}]}""", "unsupported_tokenizer: normalizer ByteLevel")]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":"AAA"}""", "invalid_tokenizer: normalizer has a precompiled_charsmap that is not Base64")]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":"//8AAAAA"}""", "invalid_tokenizer: normalizer has a precompiled_charsmap that is cut short")]
    [InlineData("pre_tokenizer", """{"type":"UnicodeScripts"}""", "unsupported_tokenizer: pre_tokenizer UnicodeScripts")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Digits"}]}""", "unsupported_tokenizer: pre_tokenizer Digits after ByteLevel")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\X"},"behavior":"Isolated","invert":false}""", "unsupported_tokenizer: pre_tokenizer pattern \\X (it has \\X)")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(a)\\1"},"behavior":"Isolated","invert":false}""", "it has \\1")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(?s:.)"},"behavior":"Isolated","invert":false}""", "it has a group (?s")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(?i:\u00E9)"},"behavior":"Isolated","invert":false}""", "it has other letters than A to Z without regard to case")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(?i:ss)"},"behavior":"Isolated","invert":false}""", "it has two letters that are one without regard to case")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[\u4E00-\uFFFF]"},"behavior":"Isolated","invert":false}""", "it has a range from U+4E00 to U+FFFF")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\p{Thai}"},"behavior":"Isolated","invert":false}""", "it has \\p{Thai}")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[a&&b]"},"behavior":"Isolated","invert":false}""", "it has an intersection of classes")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\uD83D\uDE00"},"behavior":"Isolated","invert":false}""", "it has a range from U+D83D to U+D83D")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"a(?i)b"},"behavior":"Isolated","invert":false}""", "it has an option that is not that of one group or of all")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[[:alpha:]]"},"behavior":"Isolated","invert":false}""", "unsupported_tokenizer: pre_tokenizer pattern [[:alpha:]]")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"String":" "},"behavior":"Doubled","invert":false}""", "unsupported_tokenizer: pre_tokenizer Split behavior Doubled")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"last"}""", "unsupported_tokenizer: pre_tokenizer Metaspace prepend_scheme last")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","add_prefix_space":false}""", "unsupported_tokenizer: pre_tokenizer Metaspace with both prepend_scheme always and no add_prefix_space")]
    [InlineData("version", "\"2.0\"", "unsupported_tokenizer: file of version 2.0")]
    [InlineData("pre_tokenizer", """{"type":7}""", "invalid_tokenizer: pre_tokenizer has a type that is no String")]
    [InlineData("post_processor", """{"type":"Fancy"}""", "unsupported_tokenizer: post_processor Fancy")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[],"special_tokens":{}}""", "unsupported_tokenizer: post_processor TemplateProcessing without a text")]
    [InlineData("decoder", """{"type":"CTC"}""", "unsupported_tokenizer: decoder CTC")]
    [InlineData("decoder", """{"type":"Sequence","decoders":[{"type":"Strip","content":" ","start":1,"stop":0},{"type":"Fuse"}]}""", "unsupported_tokenizer: decoder Strip")]
    [InlineData("decoder", """{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Metaspace","replacement":"\u2581"}]}""", "unsupported_tokenizer: decoder Metaspace after tokens are joined")]
    [InlineData("model", """{"type":"WordLevel"}""", "unsupported_tokenizer: model WordLevel")]
    [InlineData("model", """{"type":"WordPiece","merges":null}""", "unsupported_tokenizer: model WordPiece over bytes")]
    [InlineData("added_tokens", """[{"id":5,"content":"x","regex":true}]""", "unsupported_tokenizer: file added token with the field regex")]
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
}
