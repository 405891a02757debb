using Otron.Text.Tokenization;

namespace Otron.Text.Tests.Tokenization;

public class GoldenTokenizerTests
{
    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Encode_gives_the_golden_ids(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        ForEachRow(name, (text, row) =>
        {
            Assert.Equal(row.Ids, tokenizer.Encode(text, addSpecialTokens: true, parseSpecialTokens: true));
            Assert.Equal(row.IdsWithoutSpecial, tokenizer.Encode(text, addSpecialTokens: false, parseSpecialTokens: true));
        });
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Decode_gives_the_golden_text(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        ForEachRow(name, (_, row) =>
        {
            Assert.Equal(row.Decoded, tokenizer.Decode(row.IdsWithoutSpecial, skipSpecialTokens: false));
            Assert.Equal(row.DecodedWithoutSpecial, tokenizer.Decode(row.IdsWithoutSpecial, skipSpecialTokens: true));
        });
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Streaming_gives_the_golden_text(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        ForEachRow(name, (_, row) =>
        {
            Assert.Equal(row.Decoded, Stream(tokenizer, row.IdsWithoutSpecial, skipSpecialTokens: false));
            Assert.Equal(row.DecodedWithoutSpecial, Stream(tokenizer, row.IdsWithoutSpecial, skipSpecialTokens: true));
        });
    }

    private static string Stream(HuggingFaceTokenizer tokenizer, int[] ids, bool skipSpecialTokens)
    {
        var detokenizer = tokenizer.CreateDetokenizer(skipSpecialTokens);
        return string.Concat(ids.Select(detokenizer.Append)) + detokenizer.Flush();
    }

    private static void ForEachRow(string name, Action<string, GoldenTokenizers.GoldenRow> check)
    {
        var rows = GoldenTokenizers.Rows(name);
        Assert.Equal(GoldenTokenizers.Texts.Length, rows.Length);
        for (var i = 0; i < rows.Length; i++)
            check(GoldenTokenizers.Texts[i], rows[i]);
    }
}
