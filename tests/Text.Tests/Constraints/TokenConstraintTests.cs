using System.Text;
using Otron.Text.Constraints;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints;

/// <summary>Ends of answers, their first tokens, memory and allocations.</summary>
public class TokenConstraintTests
{
    private static readonly int End = ConstraintKit.Tokenizer(ConstraintKit.Small).IdOf("<|im_end|>")!.Value;

    [Fact]
    public void End_tokens_may_come_exactly_where_the_grammar_accepts()
    {
        var constraint = ConstraintKit.Start(terms => new Lexeme(terms.Repeat(terms.Text("a"), 2, 3)), ends: End);
        bool[] accepting = [false, false, true, true];
        foreach (var accepts in accepting)
        {
            Assert.Equal(accepts, constraint.IsAccepting);
            Assert.Equal(accepts, constraint.Allowed().Contains(End));
            if (!constraint.IsComplete)
                constraint.Write(ConstraintKit.Ids("a"));
        }
        Assert.True(constraint.IsComplete);
        constraint.Accept(End);
        constraint.Accept(End);
        Assert.Equal([End], constraint.Allowed().Ids!);
    }

    [Fact]
    public void An_ordinary_token_that_ends_the_answer_is_no_text()
    {
        var dot = Assert.Single(ConstraintKit.Ids("."));
        static GrammarNode Make(Terms terms) => new Lexeme(terms.Concat(terms.Text("a."), terms.Optional(terms.Text(".."))));
        var constraint = ConstraintKit.Compile(Make).Start(default, [dot]);
        constraint.Write(ConstraintKit.Ids("a"));
        Assert.False(constraint.Allowed().Contains(dot));
        Assert.True(constraint.TryFeed("."));
        Assert.True(constraint.Allowed().Contains(dot));
        constraint.Accept(dot);
        Assert.True(constraint.IsComplete);
        Assert.Contains("tokens that end the answer", Assert.Throws<ConstraintException>(() => ConstraintKit.Compile(Make, ends: dot)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_an_end_token_alone_could_finish_is_never_begun()
    {
        var dot = Assert.Single(ConstraintKit.Ids("."));
        var constraint = ConstraintKit.Start(terms => new OneOf(new Lexeme(terms.Text("a.b")), new Lexeme(terms.Text("ab"))), ends: dot);
        constraint.Write(ConstraintKit.Ids("a"));
        Assert.False(constraint.TryFeed("."));
        constraint.Write(ConstraintKit.Ids("b"));
        Assert.True(constraint.IsComplete);
    }

    [Fact]
    public void A_token_that_does_not_fit_is_an_error()
    {
        var constraint = ConstraintKit.Start(terms => new Lexeme(terms.Text("ab")));
        var wrong = ConstraintKit.Ids("b");
        Assert.Contains("does not fit", Assert.Throws<ConstraintException>(() => constraint.Accept(wrong[0])).Message, StringComparison.Ordinal);
        constraint.Write(ConstraintKit.Ids("ab"));
    }

    [Fact]
    public void A_leading_space_counts_for_nothing_where_the_detokenizer_strips_it()
    {
        var tokenizer = ConstraintKit.Tokenizer("tiny/mistral");
        var compiled = ConstraintKit.Compile(terms => new Lexeme(terms.Text("the the")), "tiny/mistral");
        var (spaced, space) = (tokenizer.IdOf("▁the")!.Value, tokenizer.IdOf("▁")!.Value);

        var constraint = compiled.Start(default, []);
        Assert.True(constraint.Allowed().Contains(spaced) && constraint.Allowed().Contains(space));
        constraint.Write(spaced);
        Assert.True(constraint.Allowed().Contains(spaced));
        constraint.Write(spaced);
        Assert.True(constraint.IsComplete);

        constraint = compiled.Start(default, []);
        constraint.Write(space);
        Assert.False(constraint.Allowed().Contains(spaced) || constraint.Allowed().Contains(space));

        constraint = compiled.Start(default, [], continuesText: true);
        Assert.False(constraint.Allowed().Contains(spaced) || constraint.Allowed().Contains(space));
    }

    [Fact]
    public void What_follows_a_bound_text_depends_on_it()
    {
        static GrammarNode Item(Terms terms, Term left) => new Bound(left, text =>
        {
            var rest = terms.Minus(left, terms.Bytes(text));
            return terms.IsNothing(rest) ? new Lexeme(terms.Text("]")) : new OneOf(new Lexeme(terms.Text("]")), new Series(new Lexeme(terms.Text(",")), Item(terms, rest)));
        });
        GrammarNode Make(Terms terms) => new Series(new Lexeme(terms.Text("[")), Item(terms, terms.AnyOf(["a", "ab", "b"])));

        Assert.True(ConstraintKit.Start(Make).TryFeed("[ab,b,a]"));
        Assert.False(ConstraintKit.Start(Make).TryFeed("[ab,b,ab"));
        Assert.False(ConstraintKit.Start(Make).TryFeed("[a,ab,b,"));
    }

    [Theory]
    [InlineData(0, 16 << 20)] // the configurations are always over budget
    [InlineData(0, 70_000)] // and the terms often
    public void Memory_over_budget_changes_nothing(long configurations, long terms)
    {
        static GrammarNode Make(Terms terms)
        {
            var text = terms.Concat(terms.Text("\""), terms.Repeat(terms.Characters((' ', '!'), ('#', 0x10FFFF)), 0, 300), terms.Text("\""));
            Rule value = null!;
            value = new("value", () => new OneOf(new Lexeme(text), new Series(new Lexeme(terms.Text("[")), new Repeated(value, 0, 40), new Lexeme(terms.Text("]")))));
            return value;
        }
        var vocabulary = ConstraintKit.Vocabulary(ConstraintKit.Small);
        var (free, tight) = (CompiledConstraint.Compile(Make, vocabulary), CompiledConstraint.Compile(Make, vocabulary, new ConstraintBudget(configurations, terms)));
        var (one, other, sibling) = (free.Start(default, [End]), tight.Start(default, [End]), tight.Start(default, [End]));
        sibling.Write(ConstraintKit.Ids("[\"x"));
        foreach (var id in ConstraintKit.Ids("[[\"the \u00E9 of\"\"and\"[[]]]\"" + new string('z', 60) + "\"]"))
        {
            Assert.Equal(one.Allowed(), other.Allowed());
            one.Accept(id);
            other.Accept(id);
        }
        Assert.True(one.IsComplete && other.IsComplete);
        Assert.Equal(tight.Start(ConstraintKit.Ids("[\"x"), [End]).Allowed(), sibling.Allowed());
        Assert.Equal(terms < 1 << 20, tight.Generation > 0);
    }

    [Fact]
    public void Masks_stay_within_the_budget_of_their_model()
    {
        var vocabulary = ConstraintVocabulary.Of(ConstraintKit.Tokenizer(ConstraintKit.Small), ConstraintKit.RowsOf(ConstraintKit.Small), maskBudget: 20_000);
        for (var i = 0; i < 300; i++)
        {
            var name = $"name{i}";
            var constraint = CompiledConstraint.Compile(terms => new Series(new Lexeme(terms.Text(name)), new Lexeme(terms.Star(terms.ByteRange((byte)'a', (byte)('b' + i % 20))))), vocabulary).Start(default, []);
            constraint.Write(ConstraintKit.Ids(name));
            Assert.NotEqual(0, constraint.Allowed().Count);
            Assert.InRange(vocabulary.Masks.Size, 1, 20_000);
        }
    }

    [Fact]
    public void A_warm_constraint_allocates_nothing()
    {
        var compiled = ConstraintKit.Compile(terms => new Series(new Lexeme(terms.Text("{")), new Repeated(new Lexeme(terms.AnyOf(["the", " of", "and"])), 0, null), new Lexeme(terms.Text("}"))));
        var ids = ConstraintKit.Ids("{" + string.Concat(Enumerable.Repeat("theand of", 20)) + "}");
        Run(compiled.Start(default, [End]), ids);
        Run(compiled.Start(default, [End]), ids);
        var constraint = compiled.Start(default, [End]);
        _ = constraint.IsAccepting;

        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(constraint, ids);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Left_recursion_is_refused_by_name(bool isHidden)
    {
        GrammarNode Make(Terms terms)
        {
            Rule rule = null!;
            GrammarNode before = isHidden ? new Repeated(new Lexeme(terms.Text("b")), 0, 3) : new Series();
            rule = new("expression", () => new OneOf(new Series(before, rule, new Lexeme(terms.Text("+"))), new Lexeme(terms.Text("1"))));
            return rule;
        }
        Assert.Contains("'expression' begins with itself", Assert.Throws<ConstraintException>(() => ConstraintKit.Compile(Make)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_without_a_text_are_not_entered()
    {
        GrammarNode Make(Terms terms)
        {
            Rule endless = null!;
            endless = new("endless", () => new Series(new Lexeme(terms.Text("a")), endless));
            return new OneOf(endless, new Series(new Lexeme(terms.Text("ab")), new Lexeme(terms.Nothing)), new Series(new Lexeme(terms.Text("b")), new Repeated(endless, 0, 3)));
        }
        Assert.False(ConstraintKit.Start(Make).TryFeed("a"));
        var constraint = ConstraintKit.Start(Make);
        Assert.True(constraint.TryFeed("b") && constraint.IsComplete);
        Assert.Throws<ConstraintException>(() => ConstraintKit.Compile(terms => new Lexeme(terms.Nothing)));
    }

    [Fact]
    public void Characters_that_no_token_can_spell_are_never_begun()
    {
        var constraint = ConstraintKit.Start(terms => new Lexeme(terms.Characters((0x3FFFF, 0x40000), ('z', 'z'))), ConstraintKit.Shipped);
        constraint.Write(Encoding.UTF8.GetBytes(char.ConvertFromUtf32(0x3FFFF)).Select(value => IdOf(value)).ToArray());
        Assert.True(constraint.IsComplete);
        Assert.Throws<ConstraintException>(() => ConstraintKit.Compile(terms => new Lexeme(terms.Text(char.ConvertFromUtf32(0x40000))), ConstraintKit.Shipped));
    }

    [Fact]
    public void Too_many_readings_are_an_error()
    {
        GrammarNode Make(Terms terms) => new Series(
            new Lexeme(terms.Text("a")),
            new OneOf([.. Enumerable.Range(0, 1_100).Select(i => new Series(new Lexeme(terms.Text("b")), new Lexeme(terms.Text($"{i}"))))]));
        Assert.Contains("ambiguous", Assert.Throws<ConstraintException>(() => ConstraintKit.Compile(Make)).Message, StringComparison.Ordinal);
    }

    // A byte-level vocabulary spells the bytes beyond ASCII by letters of Latin.
    private static int IdOf(byte value) => Enumerable.Range(0, ConstraintKit.RowsOf(ConstraintKit.Shipped))
        .First(id => ConstraintKit.Vocabulary(ConstraintKit.Shipped).Table.IsOrdinary(id) && ConstraintKit.Vocabulary(ConstraintKit.Shipped).Table.Bytes(id) is [var one] && one == value);

    private static void Run(TokenConstraint constraint, int[] ids)
    {
        foreach (var id in ids)
        {
            if (!constraint.Allowed().Contains(id))
                throw new InvalidOperationException();
            constraint.Accept(id);
        }
    }
}
