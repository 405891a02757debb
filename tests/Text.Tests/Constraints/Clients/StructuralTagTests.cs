using System.Text.Json;
using Otron.Text.Constraints.Clients;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas;

namespace Otron.Text.Tests.Constraints.Clients;

public sealed class StructuralTagTests
{
    private const string Weather = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";

    private const string Tags = """
        [{"type":"tag","begin":"<function=weather>","content":{"type":"json_schema","json_schema":SCHEMA},"end":"</function>"},
         {"type":"tag","begin":"<function=time>","content":{"type":"regex","pattern":"\\d\\d:\\d\\d"},"end":"</function>"}]
        """;

    private static readonly SchemaOptions Options = new(ClosesObjects: false, JsonWhitespace.None, RelaxesUnsupported: false);

    [Theory]
    [InlineData("const_string", """{"type":"const_string","value":"yes"}""", "yes", "no")]
    [InlineData("or", """{"type":"or","elements":[{"type":"const_string","value":"yes"},{"type":"const_string","value":"no"}]}""", "no", "yesno")]
    [InlineData("grammar", """{"type":"grammar","grammar":"root ::= \"(\" root? \")\""}""", "(())", "(()")]
    [InlineData("optional", """{"type":"sequence","elements":[{"type":"optional","content":{"type":"const_string","value":"a"}},{"type":"const_string","value":"b"}]}""", "b", "aab")]
    [InlineData("star", """{"type":"star","content":{"type":"const_string","value":"ab"}}""", "abab", "aba")]
    [InlineData("repeat", """{"type":"repeat","min":1,"max":2,"content":{"type":"const_string","value":"x"}}""", "xx", "xxx")]
    [InlineData("any_text", """{"type":"any_text"}""", "whatever <b>", null)]
    [InlineData("excludes", """{"type":"any_text","excludes":["bad"]}""", "good ba", "a bad one")]
    [InlineData("tag", """{"type":"tag","begin":"<a>","content":{"type":"any_text"},"end":["</a>","</b>"]}""", "<a>1 </ 2</b>", "<a>1</a>2")]
    [InlineData(
        "text before", """{"type":"sequence","elements":[{"type":"tag","begin":"<t>","content":{"type":"any_text"},"end":"</t>"},{"type":"json_schema","json_schema":{"type":"integer"}}]}""",
        "<t>hm</t>12", "<t>hm</t>x")]
    [InlineData("separated", """{"type":"tags_with_separator","tags":TAGS,"separator":", ","at_least_one":true}""", "<function=time>10:00</function>, <function=time>11:30</function>", "")]
    [InlineData("one alone", """{"type":"tags_with_separator","tags":TAGS,"separator":", ","stop_after_first":true}""", "", "<function=time>10:00</function>, <function=time>11:30</function>")]
    [InlineData("triggered", """{"type":"triggered_tags","triggers":["<function="],"tags":TAGS}""", "so <function=weather>{\"city\":\"Bern\"}</function> and <function=time>10:00</function>.", "<function=other>")]
    [InlineData("at least one", """{"type":"triggered_tags","triggers":["<function="],"tags":TAGS,"at_least_one":true}""", "<function=time>10:00</function> so", "so <function=time>10:00</function>")]
    [InlineData("stops", """{"type":"triggered_tags","triggers":["<function="],"tags":TAGS,"stop_after_first":true}""", "so <function=time>10:00</function>", "so <function=time>10:00</function> and")]
    [InlineData(
        "triggered in a tag", """{"type":"tag","begin":"[","content":{"type":"triggered_tags","triggers":["<function="],"tags":TAGS},"end":"]"}""",
        "[a <function=time>10:00</function> b]", "[a <function=time>10:00] </function>")]
    public void A_format_has_its_texts_and_no_other(string name, string format, string accepted, string? rejected)
    {
        var tag = $$"""{"type":"structural_tag","format":{{format}}}""";

        Assert.True(Accepts(tag, accepted), name);
        Assert.False(rejected is not null && Accepts(tag, rejected), name);
    }

    [Fact]
    public void The_older_form_has_a_schema_for_each_structure()
    {
        const string Tag = """{"structures":[{"begin":"<function=weather>","schema":SCHEMA,"end":"</function>"}],"triggers":["<function="]}""";

        Assert.True(Accepts(Tag, "Let me see: <function=weather>{\"city\":\"Bern\"}</function> Done."));
        Assert.True(Accepts(Tag, "No call."));
        Assert.False(Accepts(Tag, "<function=weather>{}</function>"));
        Assert.False(Accepts(Tag, "<function=weath"));
    }

    [Theory]
    [InlineData("""{"type":"structural_tag"}""", "")]
    [InlineData("""{"format":{"type":"wave"}}""", "format")]
    [InlineData("""{"format":{"type":"any_text","max_tokens":3}}""", "format/max_tokens")]
    [InlineData("""{"format":{"type":"sequence","elements":[{"type":"regex","pattern":"(a"}]}}""", "format/elements/0")]
    [InlineData("""{"format":{"type":"tag","begin":"a","content":{"type":"any_text"},"end":5}}""", "format/end")]
    [InlineData("""{"format":{"type":"triggered_tags","triggers":["x"],"tags":TAGS}}""", "format/tags/0")]
    [InlineData("""{"format":{"type":"json_schema","json_schema":{"type":"array","uniqueItems":true,"items":{"type":"object"}}}}""", "format/json_schema/uniqueItems")]
    [InlineData("""{"structures":[{"begin":"<a>","schema":{"pattern":"(a"},"end":"</a>"}],"triggers":["<a"]}""", "structures/0/schema/pattern")]
    public void What_cannot_be_kept_is_refused_at_its_place(string tag, string path)
    {
        var error = Assert.Throws<ConstraintException>(() => StructuralTagGrammar.Compile(Parse(tag), Options, new Terms()));

        Assert.Equal(path, string.Join('/', error.Path));
    }

    [Fact]
    public void The_name_of_a_special_token_is_the_token_as_well_as_its_letters()
    {
        const string Name = "<|im_start|>";
        var special = Assert.Single(ConstraintKit.Ids(Name, special: true));
        var tag = Parse("""
            {"format":{"type":"triggered_tags","triggers":["NAME"],
             "tags":[{"type":"tag","begin":"NAME","content":{"type":"const_string","value":"x"},"end":"NAME."}]}}
            """.Replace("NAME", Name, StringComparison.Ordinal));
        var tokens = new Dictionary<string, int> { [Name] = special };
        var constraint = ConstraintKit.Start(terms => StructuralTagGrammar.Compile(tag, Options, terms, tokens));

        constraint.Write(ConstraintKit.Ids("a "));
        constraint.Write(special);
        Assert.False(constraint.IsAccepting);
        constraint.Write([.. ConstraintKit.Ids("x"), special, .. ConstraintKit.Ids(".")]);
        Assert.True(constraint.IsAccepting);
        constraint.Write(ConstraintKit.Ids(Name + "x" + Name + "."));
        Assert.True(constraint.IsAccepting);
    }

    private static bool Accepts(string tag, string text)
    {
        var constraint = ConstraintKit.Start(terms => StructuralTagGrammar.Compile(Parse(tag), Options, terms));
        return constraint.TryFeed(text) && constraint.IsAccepting;
    }

    private static JsonElement Parse(string tag) =>
        JsonDocument.Parse(tag.Replace("TAGS", Tags, StringComparison.Ordinal).Replace("SCHEMA", Weather, StringComparison.Ordinal)).RootElement;
}
