using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints;

/// <summary>
/// A grammar run byte by byte in the plainest way: a set of stacks, each a term and what follows it. It is slow and short, so it says what
/// a grammar means; the runtime has to agree with it.
/// </summary>
internal sealed class Recogniser(Terms terms, GrammarNode root)
{
    private readonly Dictionary<(GrammarNode, Rest?), Rest> _rests = [];
    private readonly Dictionary<(Repeated, bool), GrammarNode> _fewer = [];

    /// <summary>The grammar has this text.</summary>
    public bool Accepts(ReadOnlySpan<byte> text) => Run(text, out _) == text.Length;

    /// <summary>How many bytes of a text can be read; all of it if it is a text of the grammar, one less if it only begins one.</summary>
    public int Run(ReadOnlySpan<byte> text, out bool accepts)
    {
        var heads = Start(out accepts);
        for (var i = 0; i < text.Length; i++)
        {
            heads = Next(heads, text[i], out accepts);
            if (heads.Count == 0 && !accepts)
                return i;
        }
        return accepts ? text.Length : text.Length - 1;
    }

    public HashSet<Head> Start(out bool accepts) => new Opening(this).Run(opening => opening.Open(root, null), out accepts);

    public HashSet<Head> Next(HashSet<Head> heads, byte next, out bool accepts) => new Opening(this).Run(opening =>
    {
        foreach (var head in heads)
            if (terms.Derive(head.Term, next) is var left && left != terms.Nothing && !terms.IsNothing(left))
                opening.Add(head with { Term = left, Written = head.Bound is null ? "" : head.Written + (char)next });
    }, out accepts);

    private Rest Push(GrammarNode node, Rest? below)
    {
        if (!_rests.TryGetValue((node, below), out var rest))
            _rests[(node, below)] = rest = new(node, below);
        return rest;
    }

    private GrammarNode Fewer(Repeated repeated)
    {
        var key = (repeated, true);
        if (!_fewer.TryGetValue(key, out var fewer))
            _fewer[key] = fewer = repeated is { Min: 0, Max: null } ? repeated : new Repeated(repeated.Part, Math.Max(0, repeated.Min - 1), repeated.Max - 1);
        return fewer;
    }

    /// <summary>A term that is being read, with the bytes so far where what follows depends on them.</summary>
    public sealed record Head(Term Term, Bound? Bound, string Written, Rest? Below);

    /// <summary>What is still to be read; one object for each.</summary>
    public sealed class Rest(GrammarNode node, Rest? below)
    {
        public GrammarNode Node => node;

        public Rest? Below => below;
    }

    private sealed class Opening(Recogniser owner)
    {
        private readonly HashSet<Head> _heads = [];
        private readonly HashSet<(GrammarNode, Rest?)> _seen = [];
        private bool _accepts;

        public HashSet<Head> Run(Action<Opening> fill, out bool accepts)
        {
            fill(this);
            accepts = _accepts;
            return _heads;
        }

        public void Open(GrammarNode node, Rest? below)
        {
            if (!_seen.Add((node, below)))
                return;
            switch (node)
            {
                case Lexeme lexeme:
                    Add(new(lexeme.Term, null, "", below));
                    break;
                case Bound bound:
                    Add(new(bound.Term, bound, "", below));
                    break;
                case Rule rule:
                    Open(rule.Body, below);
                    break;
                case OneOf one:
                    foreach (var alternative in one.Alternatives)
                        Open(alternative, below);
                    break;
                case Series series:
                    for (var i = series.Parts.Count - 1; i > 0; i--)
                        below = owner.Push(series.Parts[i], below);
                    Open(series.Parts[0], below);
                    break;
                case Repeated repeated:
                    if (repeated.Min == 0)
                        Pop(below);
                    if (repeated.Max != 0)
                        Open(repeated.Part, owner.Push(owner.Fewer(repeated), below));
                    break;
                default:
                    throw new NotSupportedException(node.GetType().Name);
            }
        }

        public void Add(Head head)
        {
            if (!_heads.Add(head) || !head.Term.IsNullable)
                return;
            if (head.Bound is { } bound)
                Open(bound.Then([.. head.Written.Select(letter => (byte)letter)]), head.Below);
            else
                Pop(head.Below);
        }

        private void Pop(Rest? below)
        {
            if (below is null)
                _accepts = true;
            else
                Open(below.Node, below.Below);
        }
    }
}
