using Otron.Text.Constraints;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints.Masks;

/// <summary>
/// What a walk leaves out is what trying each token gives: subtrees that are taken at once, whole slices, bounds that no token reaches. The
/// languages are those for which the shortcuts were made, and neighbours of them for which they would be wrong.
/// </summary>
public class ShortcutLawTests
{
    public static TheoryData<string> Names => [.. Languages.Keys];

    private static readonly Dictionary<string, Func<Terms, Term>> Languages = new(StringComparer.Ordinal)
    {
        ["any key but some"] = terms => Quoted(terms, terms.Minus(JsonEscapes.Escape(terms, terms.AnyText), terms.AnyOf(["name", "names", "na", "the", "the\u00E9"]))),
        ["few letters"] = terms => Quoted(terms, terms.Repeat(terms.Characters(('a', 'z')), 1, 12)),
        ["labels"] = terms => Quoted(terms, Label(terms, 61)),
        ["labels within a length"] = terms => Quoted(terms, terms.Intersect(Label(terms, 61), Characters(terms, 1, 253))),
        ["labels within a tight length"] = terms => Quoted(terms, terms.Intersect(Label(terms, 4), Characters(terms, 3, 9))),
        ["a long ending within a tight length"] = terms =>
            Quoted(terms, terms.Intersect(terms.Concat(Characters(terms, 0, null), terms.Text(new string('x', 90))), Characters(terms, 0, 100))),
        ["a long ending within a length"] = terms =>
            Quoted(terms, terms.Intersect(terms.Concat(Characters(terms, 0, null), terms.Text(new string('x', 90))), Characters(terms, 0, 300))),
        ["no line separators"] = terms => Quoted(terms, terms.Star(terms.Characters((' ', '!'), ('#', '['), (']', 0x2027), (0x202A, 0x10FFFF)))),
        ["few characters"] = terms => Quoted(terms, Characters(terms, 2, 5)),
        ["free text without quotes"] = terms => terms.Star(terms.Characters((' ', 0x10FFFF))),
        ["a mark in the middle"] = terms => Quoted(terms, terms.Concat(Characters(terms, 0, null), terms.Text("@"), Label(terms, 20))),
        ["unlike a beginning"] = terms => Quoted(terms, terms.Minus(Characters(terms, 0, 40), terms.Concat(terms.Text("th"), Characters(terms, 0, null)))),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_shortcut_changes_no_mask(string name)
    {
        var (language, random) = (Languages[name], new Random(7));
        var rows = ConstraintKit.RowsOf(ConstraintKit.Shipped);
        var compiled = ConstraintKit.Compile(terms => new Series(new Lexeme(language(terms)), new Lexeme(terms.AnyOf([",\"", ", x", "}"]))), ConstraintKit.Shipped);
        var constraint = compiled.Start(default, [0]);
        var at = compiled.Pushdown.Start();
        for (var step = 0; step < 6; step++)
        {
            var allowed = constraint.Allowed(rows);
            Assert.Equal(Enumerable.Range(0, rows).Where(id => id == 0 ? at.Accepts : !compiled.Next(at, id, isFirst: step == 0).IsDead), allowed);
            if (allowed.Length == 0 || allowed is [0])
                return;
            var next = allowed[random.Next(allowed[0] == 0 ? 1 : 0, allowed.Length)];
            at = compiled.Next(at, next, isFirst: step == 0);
            constraint.Accept(next);
        }
    }

    private static Term Quoted(Terms terms, Term body) => terms.Concat(terms.Text("\""), body, terms.Text("\""));

    private static Term Characters(Terms terms, int min, int? max) => terms.Repeat(JsonLexemes.CanonicalCharacter(terms), min, max);

    // Letters and digits with single hyphens between them, in parts of a bounded length with points between these.
    private static Term Label(Terms terms, int most)
    {
        var word = terms.Characters(('0', '9'), ('a', 'z'));
        var part = terms.Concat(word, terms.Optional(terms.Concat(terms.Repeat(terms.Characters(('-', '-'), ('0', '9'), ('a', 'z')), 0, most), word)));
        return terms.Concat(part, terms.Star(terms.Concat(terms.Text("."), part)));
    }
}
