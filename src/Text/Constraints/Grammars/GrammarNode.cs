using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>A part of a grammar: what one specification lets a model write. Nodes are compared by reference.</summary>
public abstract class GrammarNode
{
    private protected GrammarNode()
    {
    }
}

/// <summary>A text of a regular language.</summary>
public sealed class Lexeme(Term term) : GrammarNode
{
    public Term Term => term;
}

/// <summary>All parts, one after another.</summary>
public sealed class Series(params IReadOnlyList<GrammarNode> parts) : GrammarNode
{
    public IReadOnlyList<GrammarNode> Parts => parts;
}

/// <summary>One of the alternatives. They may overlap.</summary>
public sealed class OneOf(params IReadOnlyList<GrammarNode> alternatives) : GrammarNode
{
    public IReadOnlyList<GrammarNode> Alternatives => alternatives;
}

/// <summary>A part between <paramref name="min"/> and <paramref name="max"/> times; null has no end. The count lies on the stack.</summary>
public sealed class Repeated(GrammarNode part, int min, int? max) : GrammarNode
{
    public GrammarNode Part => part;

    public int Min => min;

    public int? Max => max;
}

/// <summary>A part that is made when it is first needed, so that it may refer to itself and that cost follows use.</summary>
/// <param name="name">What errors call it.</param>
/// <param name="make">Makes the body; it is pure.</param>
/// <param name="isProductive">The maker knows that the body has a text, so nobody has to make the body to find out.</param>
public sealed class Rule(string name, Func<GrammarNode> make, bool isProductive = false) : GrammarNode
{
    private GrammarNode? _body;

    public string Name => name;

    public bool IsProductive => isProductive;

    public GrammarNode Body => _body ??= make();
}

/// <summary>
/// A text of a regular language, and what follows depends on that text: for keys and items that must not come twice. Every text of the
/// term must lead on: what follows it has a text.
/// </summary>
public sealed class Bound(Term term, Func<byte[], GrammarNode> then) : GrammarNode
{
    public Term Term => term;

    /// <summary>What follows a text. It is pure; callers keep what it made by the text.</summary>
    public GrammarNode Then(byte[] text) => then(text);
}

/// <summary>One of these tokens, whatever their text; the only way to a special token but for <see cref="FreeText"/>.</summary>
public sealed class SpecialToken(params IReadOnlyList<int> ids) : GrammarNode
{
    public IReadOnlyList<int> Ids => ids;
}

/// <summary>
/// Any text, special tokens that are no mark among it, up to and including the first mark; what follows depends on the mark. Without
/// marks that lead on, it is a text without these marks to the end.
/// </summary>
public sealed class FreeText(IReadOnlyList<Mark> marks, bool mayEnd) : GrammarNode
{
    public IReadOnlyList<Mark> Marks => marks;

    /// <summary>The text may end without any mark.</summary>
    public bool MayEnd => mayEnd;
}

/// <summary>A text or a special token in a free text, and what follows it.</summary>
/// <param name="Text">The text of the mark; for a special token its name.</param>
/// <param name="TokenId">The id where the mark counts only as a special token; null where it is plain text.</param>
/// <param name="Then">What follows; null forbids the mark.</param>
public sealed record Mark(string Text, int? TokenId, GrammarNode? Then);
