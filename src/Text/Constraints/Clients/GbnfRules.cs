namespace Otron.Text.Constraints.Clients;

/// <summary>What follows from the rules of a grammar together: which may be empty, which can be written to an end, which are regular.</summary>
internal sealed class GbnfRules
{
    /// <summary>So many parts are looked at in all.</summary>
    private const int MaxSteps = 20_000_000;

    /// <summary>A regular part that is larger stays a rule: written out wherever it is named, it could grow without bounds.</summary>
    private const int MaxRegularSize = 2_000;

    private const int Irregular = int.MaxValue;

    private readonly IReadOnlyList<GbnfRule> _rules;
    private readonly bool[] _nullable;
    private readonly bool[] _productive;
    private readonly int[] _sizes;
    private int _steps;

    /// <exception cref="ConstraintException">A rule begins with itself, no text can be finished, or the rules are too entangled.</exception>
    public GbnfRules(IReadOnlyList<GbnfRule> rules)
    {
        _rules = rules;
        _nullable = new bool[rules.Count];
        _productive = new bool[rules.Count];
        _sizes = [.. rules.Select(_ => Irregular)];
        Settle(i => !_nullable[i] && (_nullable[i] = IsNullable(rules[i].Body)));
        Settle(i => !_productive[i] && (_productive[i] = IsProductive(rules[i].Body)));
        if (!_productive[0])
            throw new ConstraintException("The grammar cannot be used: no text that it begins can ever be finished.");
        CheckLeftRecursion();
        Settle(i => _sizes[i] == Irregular && (_sizes[i] = Size(rules[i].Body)) != Irregular);
    }

    public GbnfRule this[int rule] => _rules[rule];

    /// <summary>The part is a regular language, and not too large to be a term.</summary>
    public bool IsRegular(GbnfNode node) => Size(node) != Irregular;

    /// <summary>The part has a text that ends.</summary>
    public bool IsProductive(GbnfNode node) => node switch
    {
        GbnfCharacter character => !character.Any.Ranges.IsEmpty,
        GbnfReference reference => _productive[reference.Rule],
        GbnfSeries series => Count(series.Parts).All(IsProductive),
        GbnfChoice choice => Count(choice.Parts).Any(IsProductive),
        GbnfLoop loop => loop.Min == 0 || IsProductive(loop.Part),
        _ => true,
    };

    private bool IsNullable(GbnfNode node) => node switch
    {
        GbnfText text => text.Text.Length == 0,
        GbnfReference reference => _nullable[reference.Rule],
        GbnfSeries series => Count(series.Parts).All(IsNullable),
        GbnfChoice choice => Count(choice.Parts).Any(IsNullable),
        GbnfLoop loop => loop.Min == 0 || IsNullable(loop.Part),
        _ => false,
    };

    private int Size(GbnfNode node)
    {
        var size = node switch
        {
            GbnfText text => text.Text.Length + 1L,
            GbnfReference reference => _sizes[reference.Rule],
            GbnfSeries series => 1 + Count(series.Parts).Sum(part => (long)Size(part)),
            GbnfChoice choice => 1 + Count(choice.Parts).Sum(part => (long)Size(part)),
            GbnfLoop loop => 1L + Size(loop.Part),
            _ => 1,
        };
        return size > MaxRegularSize ? Irregular : (int)size;
    }

    // Rules are asked until no answer changes any more; later rules first, for grammars are mostly written from the top down.
    private void Settle(Func<int, bool> changes)
    {
        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            for (var i = _rules.Count - 1; i >= 0; i--)
                isChanged |= changes(i);
        }
    }

    private void CheckLeftRecursion()
    {
        var states = new byte[_rules.Count]; // 1 on the way, 2 done
        var way = new Stack<(int Rule, Queue<int> Next)>();
        for (var start = 0; start < _rules.Count; start++)
        {
            if (states[start] == 0)
                Enter(start);
            while (way.TryPeek(out var top))
            {
                if (!top.Next.TryDequeue(out var next))
                    states[way.Pop().Rule] = 2;
                else if (states[next] == 1)
                    throw new ConstraintException(
                        $"The rule '{_rules[next].Name}' begins with itself (left recursion), so it has no first letter. Write it as a repetition.");
                else if (states[next] == 0)
                    Enter(next);
            }
        }

        void Enter(int rule)
        {
            var first = new Queue<int>();
            AddFirst(_rules[rule].Body, first);
            states[rule] = 1;
            way.Push((rule, first));
        }
    }

    // The rules with which a part may begin.
    private void AddFirst(GbnfNode node, Queue<int> into)
    {
        switch (node)
        {
            case GbnfReference reference:
                into.Enqueue(reference.Rule);
                break;
            case GbnfLoop loop:
                AddFirst(loop.Part, into);
                break;
            case GbnfChoice choice:
                foreach (var part in Count(choice.Parts))
                    AddFirst(part, into);
                break;
            case GbnfSeries series:
                foreach (var part in Count(series.Parts))
                {
                    AddFirst(part, into);
                    if (!IsNullable(part))
                        break;
                }
                break;
        }
    }

    private IReadOnlyList<GbnfNode> Count(IReadOnlyList<GbnfNode> parts) => (_steps += parts.Count) <= MaxSteps
        ? parts : throw new ConstraintException("The grammar's rules are too entangled. Write fewer rules, or shorter ones.");
}
