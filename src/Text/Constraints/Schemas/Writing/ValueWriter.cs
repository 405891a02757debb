using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Writing;

/// <summary>
/// How values are written. The grammar of a schema decides what is written and in which order; a writer gives the form: JSON, the literals
/// of a programming language, or texts between tags. Languages of texts come plain, as UTF-8, and the writer escapes them.
/// </summary>
internal abstract class ValueWriter(Terms terms)
{
    protected Terms Terms => terms;

    public abstract Term Null { get; }

    public abstract Term True { get; }

    public abstract Term False { get; }

    /// <summary>The writer of members' values and of items.</summary>
    public virtual ValueWriter Inner => this;

    public abstract GrammarNode OpenObject { get; }

    /// <summary>What ends a member, where the syntax has such a mark.</summary>
    public virtual GrammarNode? MemberEnd => null;

    public abstract GrammarNode OpenArray { get; }

    /// <summary>A number.</summary>
    /// <param name="decimals">Its texts in JSON.</param>
    public virtual Term Number(Term decimals) => decimals;

    /// <summary>A text, with its quotes or marks. What the syntax cannot keep may become any text of it.</summary>
    public abstract GrammarNode Text(TextSet texts, TextAlgebra algebra);

    /// <summary>A text in its one form, so that equal texts are equal bytes; null where the syntax has no such form.</summary>
    public abstract Term? UniqueText(TextSet texts, TextAlgebra algebra);

    /// <summary>What stands before a key.</summary>
    public abstract Term MemberStart(bool isFirst);

    /// <summary>A key without what stands before and after it, in its one form.</summary>
    public abstract Term KeyBody(Term names);

    /// <summary>What stands between a key's body and its value.</summary>
    public abstract Term KeyEnd { get; }

    /// <summary>A key with what stands after it.</summary>
    public virtual Term Key(TextSet names, TextAlgebra algebra) => Terms.Concat(KeyBody(algebra.Language(names)), KeyEnd);

    public abstract GrammarNode CloseObject(bool isEmpty);

    /// <summary>What stands before an item.</summary>
    public abstract Term ItemStart(bool isFirst);

    public abstract GrammarNode CloseArray(bool isEmpty);
}
