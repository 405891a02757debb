using Otron.Text.Constraints.Grammars;

namespace Otron.Text.Constraints.Masks;

/// <summary>
/// Makes the masks of one grammar's configurations. What a place in a part says of the tokens is found once by a walk over the trie; what
/// comes after the part decides only about tokens that go on beyond it, and those are few.
/// </summary>
internal sealed class MaskMaker(TokenTable table, Pushdown pushdown)
{
    private readonly FreeString _freeString = new(pushdown.Heads.Terms);
    private readonly Dictionary<Head, HeadMask> _heads = [];
    private readonly Dictionary<Head, HeadMask> _firstHeads = [];
    private readonly List<Exit> _exits = [];
    private readonly MaskBuilder _inside = new(table.Rows);
    private readonly MaskBuilder _all = new(table.Rows);
    private Head[] _headPath = [];
    private Configuration[] _path = [];

    /// <summary>An estimate of the bytes that are kept.</summary>
    public long Size { get; private set; }

    public void Forget()
    {
        _heads.Clear();
        _firstHeads.Clear();
        Size = 0;
    }

    /// <param name="at">The text so far.</param>
    /// <param name="isFirst">The next token is the first of its text.</param>
    /// <param name="ends">Tokens that end the answer.</param>
    public TokenMask Make(Configuration at, bool isFirst, EndTokens ends)
    {
        var trie = isFirst ? table.FirstTrie : table.Trie;
        if (_path.Length <= trie.Height)
            (_path, _headPath) = (new Configuration[trie.Height + 1], new Head[trie.Height + 1]);
        _all.Clear();
        if (isFirst && table.ChangesFirst)
            _all.Add(trie.Empty);
        foreach (var stack in at.Stacks)
            Add(stack, trie, isFirst);
        foreach (var end in ends.Ids)
            if ((uint)end < (uint)table.Rows)
                AddEnd(at, end);
        return _all.Build();
    }

    private void AddEnd(Configuration at, int end)
    {
        var isAsked = at.LooksAtTokens && pushdown.NextToken(at, end, isSpecial: false).Accepts;
        if (at.Accepts || isAsked)
            _all.Add(end);
        else
            _all.Remove(end);
    }

    private void Add(Stack stack, VocabularyTrie trie, bool isFirst)
    {
        if (stack.Head is SpecialHead special)
        {
            foreach (var id in special.Node.Ids)
                if ((uint)id < (uint)table.Rows)
                    _all.Add(id);
            return;
        }
        // The text of a bound part matters only where it has ended, so inside the part it is as free as its language.
        var bound = stack.Head as BoundHead;
        var mask = Of(bound is null ? stack.Head : pushdown.Heads.Of(bound.Term), trie, isFirst);
        _all.Add(mask.Inside);
        foreach (var exit in mask.Exits)
            if (pushdown.After(bound is null ? exit.Head : mask.Trie.Follow(bound, exit.Node), stack.Rest) is { Stacks.Length: > 0 } after)
                Walk(mask.Trie, exit.Node, after);
    }

    private HeadMask Of(Head head, VocabularyTrie trie, bool isFirst)
    {
        var known = isFirst && table.ChangesFirst ? _firstHeads : _heads;
        if (!known.TryGetValue(head, out var mask))
        {
            known.Add(head, mask = !isFirst && _freeString.RoomOf(head) is { } room ? WalkString(head, room) : Walk(trie, head));
            Size += mask.Size;
        }
        return mask;
    }

    // The tokens below a place in the trie, as the configuration there lets them go on.
    private void Walk(VocabularyTrie trie, int root, Configuration at)
    {
        var (bytes, depths, ends) = (trie.Bytes, trie.Depths, trie.Ends);
        _path[depths[root]] = at;
        for (int node = root + 1, end = ends[root]; node < end;)
        {
            var next = pushdown.Next(_path[depths[node] - 1], bytes[node]);
            if (next.IsDead)
            {
                node = ends[node];
                continue;
            }
            _all.Add(trie.Tokens.AsSpan(trie.TokenStarts[node]..trie.TokenStarts[node + 1]));
            _path[depths[node]] = next;
            node++;
        }
    }

    private HeadMask WalkString(Head start, int room)
    {
        _inside.Clear();
        _inside.Add(table.Slices.UpTo(room).AsSpan());
        return Walk(table.Slices.Others, start, _inside);
    }

    private HeadMask Walk(VocabularyTrie trie, Head start)
    {
        _inside.Clear();
        return Walk(trie, start, _inside);
    }

    private HeadMask Walk(VocabularyTrie trie, Head start, MaskBuilder inside)
    {
        var (bytes, depths, ends, starts) = (trie.Bytes, trie.Depths, trie.Ends, trie.TokenStarts);
        var (dead, path) = (pushdown.Heads.Dead, _headPath);
        _exits.Clear();
        path[0] = start;
        for (int node = 1, end = ends[0]; node < end;)
        {
            var before = path[depths[node] - 1];
            var head = before.Step(bytes[node]);
            if (ReferenceEquals(head, dead))
            {
                node = ends[node];
                continue;
            }
            if (ReferenceEquals(head, before) && trie.IsWide(node) && trie.IsWithin(node, head.Loop))
            {
                // All tokens below stay at this place, so none of them needs to be looked at.
                inside.Add(trie.Tokens.AsSpan(starts[node]..starts[ends[node]]));
                node = ends[node];
                continue;
            }
            if (starts[node] < starts[node + 1])
                inside.Add(trie.Tokens.AsSpan(starts[node]..starts[node + 1]));
            if (head.Ends && ends[node] > node + 1)
                _exits.Add(new(node, head));
            path[depths[node]] = head;
            node = head.Continues ? node + 1 : ends[node];
        }
        if (start is FreeHead free)
            AddSpecial(free);
        return new(inside.Build(), trie, [.. _exits]);
    }

    private void AddSpecial(FreeHead free)
    {
        _inside.Add(table.Others.AsSpan());
        foreach (var (id, mark) in free.Marks.Tokens)
            if (mark.Then is { } then && pushdown.HasText(then))
                _inside.Add(id);
            else
                _inside.Remove(id);
    }
}
