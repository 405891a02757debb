using CsCheck;
using Otron.Text.Tokenization;

namespace Otron.Text.Tests.Tokenization;

public class TokenizerLawTests
{
    private const int Samples = 300;

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Plain_text_never_gives_a_control_token(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        RandomText.With(tokenizer).Sample(text => ControlIds(tokenizer, tokenizer.Encode(text, addSpecialTokens: false, parseSpecialTokens: false)).Length == 0,
            iter: Samples);
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Every_control_token_spelled_by_a_user_is_text(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        foreach (var token in RandomText.ControlTokens(tokenizer))
        {
            Assert.Contains(tokenizer.IdOf(token)!.Value, tokenizer.Encode(token, addSpecialTokens: false, parseSpecialTokens: true));
            for (var split = 0; split < token.Length; split++) // wherever the user's part begins, or ends
            {
                Assert.Empty(ControlIds(tokenizer, tokenizer.Encode([new(token[..split], true), new(token[split..], false)])));
                Assert.Empty(ControlIds(tokenizer, tokenizer.Encode([new(token[..(split + 1)], false), new(token[(split + 1)..], true)])));
            }
        }
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Segments_are_one_text(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        var segment = Gen.Select(RandomText.Template(tokenizer), RandomText.Plain, Gen.Bool,
            (template, user, isTrusted) => new TextSegment(isTrusted ? template : user, isTrusted));
        segment.Array[0, 6].Sample(segments =>
        {
            var joined = string.Concat(segments.Select(part => part.Text));
            return tokenizer.Encode(segments).SequenceEqual(tokenizer.Encode(joined, addSpecialTokens: false, parseSpecialTokens: true));
        }, iter: Samples);
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Only_the_template_gives_control_tokens(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        var control = RandomText.ControlTokens(tokenizer)[0];
        RandomText.With(tokenizer).Sample(text =>
        {
            TextSegment[] segments = [new($"\n{control}\n", true), new(text, false), new($"\n{control}\n", true)];
            return ControlIds(tokenizer, tokenizer.Encode(segments)).Length is var count
                && count == (tokenizer.IdOf(control) == Unknown(tokenizer) ? 0 : 2);
        }, iter: Samples);
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void A_stream_gives_the_whole_text_and_no_half_character(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        // half of the ids from the start of the vocabulary, where the bytes are
        var id = Gen.Frequency((1, Gen.Int[0, 300]), (1, Gen.Int[-1, tokenizer.VocabularySize]));
        Gen.Select(id.Array[0, 30], Gen.Bool).Sample((ids, skipsSpecial) =>
        {
            var detokenizer = tokenizer.CreateDetokenizer(skipsSpecial);
            string[] parts = [.. ids.Select(detokenizer.Append), detokenizer.Flush()];
            return parts.All(IsWellFormed) && string.Concat(parts) == tokenizer.Decode(ids, skipsSpecial);
        }, iter: Samples);
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void A_text_and_its_continuation_are_one_text(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        var count = 0;
        foreach (var row in GoldenTokenizers.Rows(name).Where(row => row.IdsWithoutSpecial.Length is > 1 and < 60))
            for (var at = 1; at < row.IdsWithoutSpecial.Length; at++)
            {
                var (before, after) = (row.IdsWithoutSpecial[..at], row.IdsWithoutSpecial[at..]);
                var prompt = tokenizer.Decode(before, skipSpecialTokens: false);
                if (prompt.Length == 0 || prompt.EndsWith('\uFFFD')) // nothing yet, or half a character
                    continue;
                var detokenizer = tokenizer.CreateDetokenizer(skipSpecialTokens: false, isContinuation: true);
                var answer = string.Concat(after.Select(detokenizer.Append)) + detokenizer.Flush();
                Assert.Equal(row.Decoded, prompt + answer);
                count++;
            }
        Assert.True(count > 500);
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void The_bytes_of_the_tokens_are_those_of_the_text(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        foreach (var isContinuation in (bool[])[false, true])
            foreach (var row in GoldenTokenizers.Rows(name).Where(row => row.IdsWithoutSpecial.Length < 200))
            {
                var detokenizer = tokenizer.CreateDetokenizer(skipSpecialTokens: false, isContinuation);
                var (text, bytes) = ("", new List<byte>());
                foreach (var id in row.IdsWithoutSpecial)
                {
                    bytes.AddRange(detokenizer.BytesOf(id));
                    text += detokenizer.Append(id);
                }
                Assert.Equal(text + detokenizer.Flush(), System.Text.Encoding.UTF8.GetString([.. bytes]));
            }
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Every_id_alone_has_a_text(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        for (var id = -1; id <= tokenizer.VocabularySize; id++)
        {
            Assert.True(IsWellFormed(tokenizer.Decode([id], skipSpecialTokens: false)));
            if (tokenizer.IsSpecial(id))
                Assert.Equal("", tokenizer.Decode([id], skipSpecialTokens: true));
            if (tokenizer.TokenOf(id) is { } token)
                Assert.Equal(id, tokenizer.IdOf(token));
        }
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Threads_may_share_a_tokenizer(string name)
    {
        var tokenizer = Variants.Load(Variants.Sections(name)); // with a cold cache
        var rows = GoldenTokenizers.Rows(name);
        Parallel.For(0, rows.Length * 4, i => Assert.Equal(rows[i % rows.Length].IdsWithoutSpecial,
            tokenizer.Encode(GoldenTokenizers.Texts[i % rows.Length], addSpecialTokens: false, parseSpecialTokens: true)));
    }

    private static bool IsWellFormed(string text) => !text.Where((c, i) =>
        char.IsHighSurrogate(c) ? i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]) : char.IsLowSurrogate(c) && (i == 0 || !char.IsHighSurrogate(text[i - 1]))).Any();

    private static int[] ControlIds(HuggingFaceTokenizer tokenizer, int[] ids) => [.. ids.Where(id => tokenizer.IsSpecial(id) && id != Unknown(tokenizer))];

    private static int? Unknown(HuggingFaceTokenizer tokenizer) => tokenizer.IdOf("<unk>") ?? tokenizer.IdOf("[UNK]");
}
