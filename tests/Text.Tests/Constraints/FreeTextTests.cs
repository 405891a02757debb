using Otron.Text.Constraints;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints;

/// <summary>Free texts and what follows their marks.</summary>
public class FreeTextTests
{
    private static readonly int End = ConstraintKit.Tokenizer(ConstraintKit.Small).IdOf("<|im_end|>")!.Value;
    private static readonly int Start = ConstraintKit.Tokenizer(ConstraintKit.Small).IdOf("<|im_start|>")!.Value;

    [Fact]
    public void A_mark_is_found_however_its_tokens_are_cut()
    {
        const string text = "So I call <<tool>{1}";
        for (var cut = 0; cut <= text.Length; cut++)
        {
            var constraint = ConstraintKit.Start(Calls);

            constraint.Write(ConstraintKit.Ids(text[..cut]));
            constraint.Write(ConstraintKit.Ids(text[cut..]));

            Assert.True(constraint.IsComplete);
        }
    }

    [Fact]
    public void The_constraint_holds_from_the_first_byte_after_the_mark()
    {
        var constraint = ConstraintKit.Start(Calls, ends: End);
        Assert.True(constraint.TryFeed("x<tool"));

        var allowed = constraint.Allowed(ConstraintKit.RowsOf(ConstraintKit.Small));

        // What goes on with '>' goes on with '{' and digits; all else leaves the mark.
        foreach (var token in allowed.Where(id => id < ConstraintKit.Tokenizer(ConstraintKit.Small).VocabularySize && !ConstraintKit.Tokenizer(ConstraintKit.Small).IsSpecial(id)))
        {
            var text = ConstraintKit.Tokenizer(ConstraintKit.Small).Decode([token], skipSpecialTokens: false);
            Assert.True(text[0] != '>' || text == ">" || text[1] == '{', text);
        }
        Assert.True(constraint.TryFeed("/>"));
        Assert.False(constraint.TryFeed("<tool>x"));
        Assert.True(constraint.TryFeed("<tool>{12}"));
        Assert.True(constraint.IsComplete);
    }

    [Fact]
    public void A_forbidden_mark_never_comes()
    {
        var constraint = ConstraintKit.Start(_ => new FreeText([new("</think>", null, null)], mayEnd: true));
        Assert.True(constraint.TryFeed("a </thin"));
        Assert.False(constraint.TryFeed("k>"));
        Assert.True(constraint.TryFeed("g> <</think"));
        Assert.False(constraint.TryFeed(">"));
        Assert.False(constraint.Allowed().Contains(Assert.Single(ConstraintKit.Ids(">"))));
        Assert.True(constraint.IsAccepting);
    }

    [Fact]
    public void A_mark_inside_a_longer_one_comes_first()
    {
        var constraint = ConstraintKit.Start(terms => new FreeText(
            [new("<b>", null, new Lexeme(terms.Text("1"))), new("<b>c", null, new Lexeme(terms.Text("2"))), new("a<b>", null, new Lexeme(terms.Text("3")))], mayEnd: false));
        Assert.False(constraint.TryFeed("<b>c"));
        Assert.True(constraint.TryFeed("<b>1"));
        Assert.True(constraint.IsComplete);
        constraint = ConstraintKit.Start(terms => new FreeText(
            [new("<b>", null, new Lexeme(terms.Text("1"))), new("a<b>", null, new Lexeme(terms.Text("3")))], mayEnd: false));
        Assert.False(constraint.TryFeed("a<b>1"));
        Assert.True(constraint.TryFeed("a<b>3"));
    }

    [Fact]
    public void A_mark_that_cannot_be_written_leads_nowhere()
    {
        GrammarNode Make(Terms terms, string mark, bool isForbidden) => new OneOf(
            new Series(new Lexeme(terms.Text("x")), new FreeText(
                [new(mark, null, new Series()), new("<", null, isForbidden ? null : new Lexeme(terms.Text("y")))], mayEnd: false)),
            new Lexeme(terms.Text("z")));
        Assert.False(ConstraintKit.Start(terms => Make(terms, "a<b", isForbidden: true)).TryFeed("x"));
        Assert.True(ConstraintKit.Start(terms => Make(terms, "a<b", isForbidden: false)).TryFeed("x"));
        Assert.True(ConstraintKit.Start(terms => Make(terms, "a>b", isForbidden: true)).TryFeed("x"));
        Assert.False(ConstraintKit.Start(terms => Make(terms, char.ConvertFromUtf32(0x40000), isForbidden: true), ConstraintKit.Shipped).TryFeed("x"));
    }

    [Fact]
    public void A_special_mark_counts_only_as_its_token()
    {
        GrammarNode Make(Terms terms) => new FreeText([new("<|im_start|>", Start, new Lexeme(terms.Text("{}")))], mayEnd: false);
        var constraint = ConstraintKit.Start(Make, ends: End);
        constraint.Write(ConstraintKit.Ids("<|im_start|>{}"));
        Assert.False(constraint.IsAccepting);
        Assert.False(constraint.Allowed().Contains(End));

        constraint.Write(Start);

        Assert.Equal(["{"], Texts(constraint));
        constraint.Write(ConstraintKit.Ids("{}"));
        Assert.True(constraint.IsComplete);
        Assert.Equal([End], constraint.Allowed().Ids!);
    }

    [Fact]
    public void Special_tokens_that_are_no_mark_may_stand_in_a_free_text_and_nowhere_else()
    {
        var rows = ConstraintKit.RowsOf(ConstraintKit.Small);
        var free = ConstraintKit.Start(_ => new FreeText([], mayEnd: true), ends: End);
        Assert.True(free.Allowed().IsAll);
        free.Write(Start, rows - 1, End);
        Assert.True(free.IsComplete);

        var text = ConstraintKit.Start(terms => new Lexeme(terms.AnyText), ends: End).Allowed();
        Assert.True(text.Contains(End));
        Assert.False(text.Contains(Start) || text.Contains(rows - 1));
    }

    [Fact]
    public void A_special_token_between_two_halves_breaks_a_mark()
    {
        var constraint = ConstraintKit.Start(Calls);
        constraint.Write([.. ConstraintKit.Ids("<too"), Start, .. ConstraintKit.Ids("l>x")]);
        Assert.False(constraint.IsAccepting);
    }

    [Fact]
    public void An_end_token_that_the_grammar_asks_for_ends_the_answer()
    {
        var constraint = ConstraintKit.Start(terms => new Series(new Lexeme(terms.Text("a")), new SpecialToken(End)), ends: [End, Start]);
        Assert.False(constraint.Allowed().Contains(End));
        constraint.Write(ConstraintKit.Ids("a"));
        Assert.Equal([End], constraint.Allowed().Ids!);
        constraint.Write(End);
        Assert.True(constraint.IsAccepting && constraint.IsComplete);
    }

    [Fact]
    public void A_grammar_that_goes_on_after_an_end_token_is_refused() =>
        Assert.Throws<ConstraintException>(() => ConstraintKit.Start(terms => new Series(new SpecialToken(End), new Lexeme(terms.Text("a"))), ends: [End]));

    private static GrammarNode Calls(Terms terms) => new FreeText(
        [new("<tool>", null, new Lexeme(terms.Concat(terms.Text("{"), terms.Repeat(terms.ByteRange((byte)'0', (byte)'9'), 1, null), terms.Text("}"))))], mayEnd: false);

    private static IEnumerable<string> Texts(TokenConstraint constraint) =>
        constraint.Allowed(ConstraintKit.RowsOf(ConstraintKit.Small)).Select(id => ConstraintKit.Tokenizer(ConstraintKit.Small).Decode([id], skipSpecialTokens: false));
}
