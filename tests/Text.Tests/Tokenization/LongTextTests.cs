namespace Otron.Text.Tests.Tokenization;

/// <summary>Texts on which a quadratic tokenizer would take hours: that these end at all is the test.</summary>
public class LongTextTests
{
    private const int Chars = 250_000;

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void A_long_word_is_encoded_and_decoded(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        var random = new Random(1);
        string[] words =
        [
            new('a', Chars),
            new(' ', Chars),
            new('\u2581', Chars),
            string.Create(Chars, random, static (text, random) => { foreach (ref var c in text) c = (char)random.Next('a', 'z' + 1); }),
            string.Create(Chars, random, static (text, random) => { foreach (ref var c in text) c = (char)random.Next(0x4E00, 0x9FA6); }),
        ];
        foreach (var word in words)
        {
            var ids = tokenizer.Encode(word, addSpecialTokens: false, parseSpecialTokens: true);
            var isLetters = char.IsAsciiLetter(word[0]);
            switch (name)
            {
                case "smollm2-135m-instruct" or "tiny/llama3" or "tiny/qwen2":
                    Assert.Equal(word, tokenizer.Decode(ids, skipSpecialTokens: true));
                    break;
                case "tiny/gemma" or "tiny/mistral":
                    Assert.Equal(word.Replace('\u2581', ' '), tokenizer.Decode(ids, skipSpecialTokens: true));
                    break;
                case "tiny/e5-multilingual" when isLetters:
                    Assert.Equal(word, tokenizer.Decode(ids, skipSpecialTokens: true));
                    break;
                case "all-minilm-l6-v2" or "tiny/nomic" when isLetters:
                    Assert.Equal([tokenizer.IdOf("[UNK]")!.Value], ids);
                    break;
            }
        }
    }

    [Theory]
    [InlineData("tiny/qwen2")]
    [InlineData("tiny/nomic")]
    [InlineData("tiny/e5-multilingual")]
    public void Piled_up_accents_in_the_wrong_order_are_encoded(string name)
    {
        var text = "a" + new string('\u0301', Chars / 2) + new string('\u0316', Chars / 2);
        Assert.NotEmpty(GoldenTokenizers.Load(name).Encode(text, addSpecialTokens: false, parseSpecialTokens: false));
    }
}
