using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Shapes;
using Otron.Text.Constraints.Schemas.Writing;

namespace Otron.Text.Dialects.Writing;

/// <summary>Writes the members of an object in a form of their own, and their values by another writer.</summary>
/// <param name="values">The writer of the values.</param>
/// <param name="form">What stands around keys and values.</param>
internal sealed class MembersWriter(Terms terms, ValueWriter values, MemberForm form) : ValueWriter(terms)
{
    private readonly Term _keys = terms.Repeat(
        terms.Intersect(terms.AnyCharacter, terms.Not(terms.Union(terms.ByteRange(0, (byte)' '), terms.Byte("=:,()[]{}<>\"'"u8)))), 1, null);

    private readonly Term _start = terms.Text(form.Start);
    private readonly Term _next = terms.Text(form.Separator + form.Start);
    private readonly Lexeme _close = new(terms.Text(form.Close));

    public override Term Null => values.Null;

    public override Term True => values.True;

    public override Term False => values.False;

    public override ValueWriter Inner => values;

    public override GrammarNode OpenObject { get; } = new Lexeme(terms.Text(form.Open));

    public override GrammarNode? MemberEnd { get; } = form.End.Length == 0 ? null : new Lexeme(terms.Text(form.End));

    public override GrammarNode OpenArray => values.OpenArray;

    public override Term KeyEnd { get; } = terms.Text(form.KeyEnd);

    public override GrammarNode Text(TextSet texts, TextAlgebra algebra) => values.Text(texts, algebra);

    public override Term? UniqueText(TextSet texts, TextAlgebra algebra) => values.UniqueText(texts, algebra);

    public override Term MemberStart(bool isFirst) => isFirst ? _start : _next;

    /// <summary>Keys have no quotes, so a key of any text has only characters that cannot end it.</summary>
    public override Term KeyBody(Term names) => Terms.Intersect(names, _keys);

    /// <summary>Keys that the schema names are written as they are.</summary>
    public override Term Key(TextSet names, TextAlgebra algebra) =>
        names.Rest is null ? Terms.Concat(Terms.AnyOf(names.Listed), KeyEnd) : base.Key(names, algebra);

    public override GrammarNode CloseObject(bool isEmpty) => _close;

    public override Term ItemStart(bool isFirst) => values.ItemStart(isFirst);

    public override GrammarNode CloseArray(bool isEmpty) => values.CloseArray(isEmpty);
}
