using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Shapes;
using Otron.Text.Constraints.Schemas.Writing;

namespace Otron.Text.Dialects.Writing;

/// <summary>Writes texts between marks and keys without quotes.</summary>
/// <param name="quote">The mark as a node.</param>
/// <param name="mark">Its text, which cannot be in a text.</param>
internal sealed class GemmaWriter(Terms terms, GrammarNode quote, string mark) : JsonWriter(terms, JsonSpaces.None(terms))
{
    private readonly Term _without = terms.Minus(terms.AnyText, terms.Concat(terms.Everything, terms.Text(mark), terms.Everything));
    private MembersWriter? _members;

    private MembersWriter Members => _members ??= new(Terms, this, MemberForm.Gemma);

    /// <summary>As the template prints it.</summary>
    public override Term Null { get; } = terms.Text("None");

    public override GrammarNode Text(TextSet texts, TextAlgebra algebra) => new Series(
        quote, new Lexeme(texts.IsAll ? _without : Terms.Intersect(algebra.Language(texts), _without)), quote);

    /// <summary>Marks may be special tokens, which are no bytes.</summary>
    public override Term? UniqueText(TextSet texts, TextAlgebra algebra) => null;

    public override Term MemberStart(bool isFirst) => Members.MemberStart(isFirst);

    public override Term KeyBody(Term names) => Members.KeyBody(names);

    public override Term KeyEnd => Members.KeyEnd;

    public override Term Key(TextSet names, TextAlgebra algebra) => Members.Key(names, algebra);
}
