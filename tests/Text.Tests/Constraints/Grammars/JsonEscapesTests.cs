using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Patterns;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints.Grammars;

public sealed class JsonEscapesTests
{
    private static readonly JsonSerializerOptions Plainly = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("^[a-z]+$")]
    [InlineData("a|\\\\|\"")]
    [InlineData("^(?!.*\\n)[\\x00-\\x40]*$")]
    [InlineData("^((?!ab).)*$")]
    [InlineData("^[^\\u0000-\\u001f]{1,3}$")]
    public void The_spelling_of_a_language_has_the_spelling_of_each_text_and_no_other(string pattern)
    {
        var terms = new Terms();
        var plain = PatternReader.Search(terms, pattern);
        var escaped = JsonEscapes.Escape(terms, plain);
        var random = new Random(34);
        for (var i = 0; i < 300; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => "aabz\\\"\n\t\u0001\u001f\u007fé👋 "[random.Next(13)]));
            if (text.Any(char.IsSurrogate))
                text = "👋";
            var isIn = terms.Matches(plain, Encoding.UTF8.GetBytes(text));
            Assert.True(isIn == terms.Matches(escaped, Encoding.UTF8.GetBytes(Spell(text))), Spell(text));
        }
        Assert.True(terms.IsNothing(terms.Minus(escaped, JsonEscapes.Escape(terms, terms.AnyText))));
    }

    [Theory]
    [InlineData("a\"")]
    [InlineData("\\/")]
    [InlineData("\\u0041")]
    [InlineData("\\u000a")]
    [InlineData("\\u001F")]
    [InlineData("\\x")]
    public void Other_spellings_are_not_canonical(string body) =>
        Assert.False(Matches(terms => JsonEscapes.Escape(terms, terms.AnyText), body));

    [Theory]
    [InlineData("a", true)]
    [InlineData("é", true)]
    [InlineData("\u007f", true)]
    [InlineData("\\n", true)]
    [InlineData("\\/", true)]
    [InlineData("\\u00e9", true)]
    [InlineData("\\uD7fF", true)]
    [InlineData("\\ud83d\\uDC4B", true)]
    [InlineData("\"", false)]
    [InlineData("\n", false)]
    [InlineData("\\", false)]
    [InlineData("\\x", false)]
    [InlineData("\\ud83d", false)]
    [InlineData("\\udc4b", false)]
    [InlineData("\\ud83d\\u0041", false)]
    [InlineData("ab", false)]
    public void A_free_character_is_any_legal_spelling_of_one_character(string body, bool isOne) =>
        Assert.Equal(isOne, Matches(JsonLexemes.FreeCharacter, body));

    [Fact]
    public void Pieces_of_JSON_are_the_same_terms_every_time()
    {
        var terms = new Terms();

        Assert.Same(JsonLexemes.FreeStringTail(terms, 0, 5), JsonLexemes.FreeStringTail(terms, 0, 5));
        Assert.Same(terms.Star(JsonLexemes.CanonicalCharacter(terms)), JsonEscapes.Escape(terms, terms.AnyText));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("^foo")]
    [InlineData("é+[0-9]?")]
    public void A_pattern_that_was_found_leaves_any_text(string pattern)
    {
        var terms = new Terms();
        var term = JsonEscapes.Escape(terms, PatternReader.Search(terms, pattern));
        foreach (var next in "fooaéx"u8)
            term = terms.Derive(term, next);

        Assert.Same(terms.Star(JsonLexemes.CanonicalCharacter(terms)), term);
    }

    private static bool Matches(Func<Terms, Term> make, string body)
    {
        var terms = new Terms();
        return terms.Matches(make(terms), Encoding.UTF8.GetBytes(body));
    }

    // The encoder of .NET escapes U+007F and what is beyond the basic plane, and writes hexadecimal digits in upper case.
    private static string Spell(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.Value switch
    {
        '"' => "\\\"",
        < 0x20 => JsonSerializer.Serialize(rune.ToString(), Plainly)[1..^1].ToLowerInvariant(),
        '\\' => "\\\\",
        _ => rune.ToString(),
    }));
}
