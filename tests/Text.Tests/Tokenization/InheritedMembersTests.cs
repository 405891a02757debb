using System.Buffers;
using Microsoft.ML.Tokenizers;

namespace Otron.Text.Tests.Tokenization;

/// <summary>The view of code written against Microsoft.ML.Tokenizers.</summary>
public class InheritedMembersTests
{
    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Ids_counts_and_tokens_agree(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        foreach (var text in GoldenTokenizers.Texts)
        {
            var ids = tokenizer.Encode(text, addSpecialTokens: false, parseSpecialTokens: false);
            var tokens = tokenizer.EncodeToTokens(text, out var normalized);
            Assert.Equal(ids, tokenizer.EncodeToIds(text));
            Assert.Equal(ids, tokens.Select(token => token.Id));
            Assert.Equal(ids.Length, tokenizer.CountTokens(text));
            Assert.Equal(ids.Take(3), tokenizer.EncodeToIds(text, maxTokenCount: 3, out _, out _));
            var previous = 0;
            foreach (var token in tokens)
            {
                Assert.InRange(token.Offset.Start.Value, 0, token.Offset.End.Value);
                Assert.InRange(token.Offset.End.Value, previous, normalized?.Length ?? text.Length);
                previous = token.Offset.End.Value;
            }
        }
    }

    [Theory]
    [InlineData("tiny/llama3", "Hello \u00E9 world", "Hello \u00E9 world")]
    [InlineData("tiny/gemma", "Hello \u00E9 world", "Hello\u2581\u00E9\u2581world")]
    [InlineData("tiny/mistral", "Hello \u00E9 world", "\u2581Hello\u2581\u00E9\u2581world")]
    [InlineData("tiny/e5-multilingual", "Hello \u00E9 world", "Hello \u00E9 world")]
    [InlineData("all-minilm-l6-v2", "Hello \u00C9 world", "hello e world")]
    public void Offsets_point_into_the_normalised_text(string name, string text, string normalized)
    {
        var tokens = GoldenTokenizers.Load(name).EncodeToTokens(text, out var seen);
        Assert.Equal(normalized, seen);
        foreach (var token in tokens.Where(token => char.IsAsciiLetter(token.Value[^1]) && token.Value.Length > 1))
            Assert.EndsWith(normalized[token.Offset].TrimStart(' ', '\u2581'), token.Value, StringComparison.Ordinal);
        Assert.Equal(normalized.Length, tokens[^1].Offset.End.Value);
    }

    [Fact]
    public void GetIndexByTokenCount_cuts_where_the_tokens_end()
    {
        Tokenizer tokenizer = GoldenTokenizers.Load("smollm2-135m-instruct");
        var index = tokenizer.GetIndexByTokenCount("The quick brown fox", maxTokenCount: 2, out _, out var count);
        Assert.Equal((2, "The quick".Length), (count, index));
    }

    [Fact]
    public void Decode_into_a_span_stops_between_characters()
    {
        Tokenizer tokenizer = GoldenTokenizers.Load("tiny/llama3");
        const string Text = "ab \uD83C\uDF89\uD83C\uDF89";
        var ids = tokenizer.EncodeToIds(Text);
        Span<char> whole = stackalloc char[Text.Length];
        Assert.Equal(OperationStatus.Done, tokenizer.Decode(ids, whole, out var consumed, out var written));
        Assert.Equal((ids.Count, Text), (consumed, whole[..written].ToString()));
        Assert.Equal(Text, tokenizer.Decode(ids));

        Span<char> small = stackalloc char[Text.Length - 1];
        Assert.Equal(OperationStatus.DestinationTooSmall, tokenizer.Decode(ids, small, out consumed, out written));
        var rest = tokenizer.Decode(ids.Skip(consumed));
        Assert.Equal(Text, small[..written].ToString() + rest);
    }

    [Fact]
    public void Steps_may_be_left_out()
    {
        var tokenizer = GoldenTokenizers.Load("tiny/gemma");
        Assert.Equal("a b", tokenizer.Normalizer is null ? null : Text(considerNormalization: false));
        Assert.Equal("a\u2581b", Text(considerNormalization: true));

        string? Text(bool considerNormalization)
        {
            tokenizer.EncodeToTokens("a b", out var normalized, considerPreTokenization: false, considerNormalization);
            return normalized;
        }
    }

    // The same ids from the package's own implementation, which is exact here: byte-level BPE within the first 65,536 code points.
    [Fact]
    public void BpeTokenizer_is_of_the_same_opinion()
    {
        var file = Variants.Sections("tiny/qwen2");
        var pattern = (string)file["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!["Regex"]!;
        var other = BpeTokenizer.Create(new BpeOptions(file["model"]!["vocab"]!.AsObject().Select(token => KeyValuePair.Create(token.Key, (int)token.Value!)))
        {
            Merges = file["model"]!["merges"]!.AsArray().Select(pair => $"{pair![0]} {pair[1]}"),
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(new System.Text.RegularExpressions.Regex(pattern), specialTokens: null),
        });
        var ours = GoldenTokenizers.Load("tiny/qwen2");
        var texts = GoldenTokenizers.Texts.Where(text => text.Length > 0 && !text.Any(char.IsSurrogate)).ToArray();
        Assert.True(texts.Length > 100);
        foreach (var text in texts)
            Assert.Equal(other.EncodeToIds(ours.Normalizer!.Normalize(text)), ours.Encode(text, addSpecialTokens: false, parseSpecialTokens: false));
    }
}
