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
}
