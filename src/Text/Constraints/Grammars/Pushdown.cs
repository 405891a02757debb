using System.Runtime.InteropServices;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>
/// A grammar as an automaton over bytes and special tokens: configurations and the steps between them, made when they are first needed
/// and kept, one object for each.
/// </summary>
internal sealed class Pushdown
{
    /// <summary>Readings of one text that a configuration may hold.</summary>
    public const int MaxStacks = 1_000;

    private readonly Productivity _productivity;
    private readonly Dictionary<(GrammarNode, int, int, Rest), Rest> _rests = [];
    private readonly Dictionary<(Head, Rest), Stack> _stacks = [];
    private readonly Configurations _configurations;
    private readonly Dictionary<(Configuration, int, bool), Configuration> _tokens = [];
    private readonly Rest _end = new(0, null, 0, 0, null);
    private readonly GrammarNode _root;
    private readonly List<Stack> _found = [];
    private int _made;

    /// <param name="root">The grammar, in terms of <paramref name="terms"/>.</param>
    /// <param name="terms">The arena of the grammar.</param>
    /// <param name="tokens">The number of token ids.</param>
    /// <param name="trustsRules">The makers of rules know which bytes cannot be written.</param>
    /// <exception cref="ConstraintException">The grammar has no text, or goes beyond a budget at its start.</exception>
    public Pushdown(GrammarNode root, Terms terms, int tokens, bool trustsRules = true)
    {
        _root = root;
        _configurations = new(terms.Partitions);
        _productivity = new(terms, tokens, trustsRules);
        Heads = new(terms, _productivity);
        if (!HasText(root))
            throw new ConstraintException("No text of the model's tokens can satisfy the grammar; tokens that end the answer write nothing of it.");
        Dead = _configurations.Of([], accepts: false);
    }

    public Heads Heads { get; }

    /// <summary>Where no text leads on.</summary>
    public Configuration Dead { get; private set; }

    /// <summary>Rises when everything was forgotten; a configuration from before must be adopted.</summary>
    public int Epoch { get; private set; }

    /// <summary>An estimate of the bytes of what was made so far, terms aside.</summary>
    public long Size => (_configurations.Count + Heads.Count) * 400L + (_stacks.Count + _rests.Count + _tokens.Count) * 150L;

    /// <summary>Before the first byte.</summary>
    public Configuration Start() => Of(OpeningOf(RestOf(_root, _end)));

    public bool HasText(GrammarNode node) => _productivity.HasText(node);

    public Configuration Next(Configuration from, byte next)
    {
        if (from.After(next) is { } known)
            return known;
        _found.Clear();
        var accepts = false;
        foreach (var stack in from.Stacks)
            Reach(stack.Head.Step(next), stack.Rest, ref accepts);
        return from.After(next) = Found(accepts);
    }

    /// <summary>Where a token leads that counts as itself, not as its bytes.</summary>
    /// <param name="from">The readings so far.</param>
    /// <param name="id">The token.</param>
    /// <param name="isSpecial">The token has no bytes that count, so a free text takes it as it is.</param>
    public Configuration NextToken(Configuration from, int id, bool isSpecial)
    {
        if (!isSpecial && !Names(from, id))
            return Dead;
        if (_tokens.TryGetValue((from, id, isSpecial), out var to))
            return to;
        _found.Clear();
        var accepts = false;
        foreach (var stack in from.Stacks)
            if (stack.Head is SpecialHead special && special.Node.Ids.Contains(id))
                Add(OpeningOf(stack.Rest), ref accepts);
            else if (stack.Head is FreeHead free && free.Marks.Tokens.TryGetValue(id, out var mark))
                AddMark(mark, stack.Rest, ref accepts);
            else if (isSpecial && stack.Head is FreeHead text)
                Reach(Heads.Of(text.Marks, 0), stack.Rest, ref accepts);
        _tokens.Add((from, id, isSpecial), to = Found(accepts));
        return to;
    }

    /// <summary>The readings for which a token counts as its bytes, because it is no mark of a free text.</summary>
    public Configuration WithoutMark(Configuration from, int id)
    {
        _found.Clear();
        foreach (var stack in from.Stacks)
            if (stack.Head is not FreeHead free || !free.Marks.Tokens.ContainsKey(id))
                _found.Add(stack);
        return _found.Count == from.Stacks.Length ? from : Found(accepts: false);
    }

    /// <summary>The readings after both: what a token gives as its bytes, and what it gives as itself.</summary>
    public Configuration Both(Configuration one, Configuration other)
    {
        if (one.IsDead || other.IsDead)
            return one.IsDead ? other : one;
        _found.Clear();
        _found.AddRange(one.Stacks);
        _found.AddRange(other.Stacks);
        return Found(one.Accepts || other.Accepts);
    }

    /// <summary>The readings where a part ends: those of what follows it.</summary>
    public Configuration After(Head head, Rest rest) => Of(OpeningAfter(head, rest));

    /// <summary>A whole node, then another rest.</summary>
    public Rest RestOf(GrammarNode node, Rest next) => node switch
    {
        Series series => RestOf(series, 0, next),
        Repeated repeated => RestOf(repeated, repeated.Min, repeated.Max ?? Rest.NoEnd, next),
        _ => RestOf(node, 0, 0, next),
    };

    /// <summary>The parts of a series from one of them on.</summary>
    public Rest RestOf(Series series, int part, Rest next) => (series.Parts.Count - part) switch
    {
        <= 0 => next,
        1 => RestOf(series.Parts[part], next),
        _ => RestOf(series, part, 0, next),
    };

    public Rest RestOf(Repeated repeated, int min, int max, Rest next) => max == 0 ? next : RestOf((GrammarNode)repeated, min, max, next);

    public Stack StackOf(Head head, Rest rest)
    {
        if (!_stacks.TryGetValue((head, rest), out var stack))
            _stacks.Add((head, rest), stack = new(++_made, head, rest));
        return stack;
    }

    /// <summary>Forgets all that was made. Configurations that are still in use are adopted afterwards.</summary>
    public void Forget()
    {
        Heads.Forget();
        _productivity.Forget();
        _rests.Clear();
        _stacks.Clear();
        _configurations.Clear();
        _tokens.Clear();
        Dead = _configurations.Of([], accepts: false);
        Epoch++;
    }

    /// <summary>The same configuration, made anew after everything was forgotten.</summary>
    public Configuration Adopt(Configuration old)
    {
        var stacks = new List<Stack>(old.Stacks.Length);
        foreach (var stack in old.Stacks)
            stacks.Add(StackOf(stack.Head.MakeAgain(Heads), Adopt(stack.Rest)));
        return Of(Distinct(stacks), old.Accepts);
    }

    /// <summary>Each stack once, in the order of ids.</summary>
    public static Stack[] Distinct(List<Stack> stacks) => CollectionsMarshal.AsSpan(stacks)[..Sort(stacks)].ToArray();

    private static int Sort(List<Stack> stacks)
    {
        if (stacks.Count < 2)
            return stacks.Count;
        var all = CollectionsMarshal.AsSpan(stacks);
        all.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        var count = 1;
        for (var i = 1; i < all.Length; i++)
            if (!ReferenceEquals(all[i], all[count - 1]))
                all[count++] = all[i];
        return count;
    }

    private static bool Names(Configuration from, int id)
    {
        foreach (var stack in from.Stacks)
            if (stack.Head is SpecialHead special && special.Node.Ids.Contains(id) || stack.Head is FreeHead free && free.Marks.Tokens.ContainsKey(id))
                return true;
        return false;
    }

    private Rest Adopt(Rest old)
    {
        var chain = new Stack<Rest>();
        for (var at = old; !at.IsEnd; at = at.Next!)
            chain.Push(at);
        var rest = _end;
        while (chain.TryPop(out var at))
            rest = RestOf(at.Node!, at.Min, at.Max, rest);
        return rest;
    }

    private Rest RestOf(GrammarNode node, int min, int max, Rest next)
    {
        if (!_rests.TryGetValue((node, min, max, next), out var rest))
            _rests.Add((node, min, max, next), rest = new(++_made, node, min, max, next));
        return rest;
    }

    private Opening OpeningOf(Rest rest) => rest.Opening ??= new Opener(this).Open(rest);

    private Opening OpeningAfter(Head head, Rest rest) => OpeningOf(head.Then is { } then ? RestOf(then, rest) : rest);

    private void Reach(Head head, Rest rest, ref bool accepts)
    {
        if (head.Continues)
            _found.Add(StackOf(head, rest));
        if (head.Ends)
            Add(OpeningAfter(head, rest), ref accepts);
    }

    private void AddMark(Mark mark, Rest rest, ref bool accepts)
    {
        if (mark.Then is { } then && HasText(then))
            Add(OpeningOf(RestOf(then, rest)), ref accepts);
    }

    private void Add(Opening opening, ref bool accepts)
    {
        accepts |= opening.Accepts;
        _found.AddRange(opening.Stacks);
    }

    private Configuration Found(bool accepts) => Of(CollectionsMarshal.AsSpan(_found)[..Sort(_found)], accepts);

    private Configuration Of(Opening opening) => Of(opening.Stacks, opening.Accepts);

    private Configuration Of(ReadOnlySpan<Stack> stacks, bool accepts) => stacks.Length <= MaxStacks
        ? _configurations.Of(stacks, accepts)
        : throw new ConstraintException($"The grammar is too ambiguous: more than {MaxStacks} readings of one text.");
}
