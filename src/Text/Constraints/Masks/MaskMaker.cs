using Otron.Text.Constraints.Grammars;

namespace Otron.Text.Constraints.Masks;

/// <summary>
/// Makes the masks of one grammar's configurations. What a place in a part says of the tokens is found once by a walk over the trie; what
/// comes after the part decides only about tokens that go on beyond it, and those are few.
/// </summary>
/// <param name="table">The tokens.</param>
/// <param name="pushdown">The grammar.</param>
/// <param name="isUsual">All bytes count as spelled that tokens spell, so that what holds for every grammar holds for this one.</param>
internal sealed class MaskMaker(TokenTable table, Pushdown pushdown, bool isUsual)
{
    private readonly FreeString _freeString = new(pushdown.Heads.Terms);
    private readonly Dictionary<Head, HeadMask> _heads = [];
    private readonly Dictionary<Head, HeadMask> _firstHeads = [];
    private readonly Dictionary<TokenMask, TokenMask> _masks = []; // many places say the same
    private readonly HeadWalk _walk = new(table, pushdown);
    private readonly MaskBuilder _all = new(table.Rows);
    private Configuration[] _path = [];

    /// <summary>An estimate of the bytes that are kept.</summary>
    public long Size { get; private set; }

    public void Forget()
    {
        _heads.Clear();
        _firstHeads.Clear();
        _masks.Clear();
        Size = 0;
    }

    /// <param name="at">The text so far.</param>
    /// <param name="isFirst">The next token is the first of its text.</param>
    /// <param name="ends">Tokens that end the answer.</param>
    public TokenMask Make(Configuration at, bool isFirst, EndTokens ends)
    {
        _all.Clear();
        if (isFirst && table.ChangesFirst)
            _all.Add(table.FirstTrie.Empty);
        foreach (var stack in at.Stacks)
            Add(stack, isFirst);
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

    private void Add(Stack stack, bool isFirst)
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
        var mask = Of(bound is null ? stack.Head : pushdown.Heads.Of(bound.Term), isFirst);
        _all.Add(mask.Inside);
        Configuration? rest = null;
        foreach (var exit in mask.Exits)
        {
            var after = bound is not null ? pushdown.After(exit.Trie.Follow(bound, exit.Node), stack.Rest)
                : exit.Head is { } head ? pushdown.After(head, stack.Rest) : rest ??= pushdown.After(stack.Head, stack.Rest);
            if (after.Stacks.Length > 0)
                Walk(exit.Trie, exit.Node, after);
        }
    }

    private HeadMask Of(Head head, bool isFirst)
    {
        var changes = isFirst && table.ChangesFirst;
        var known = changes ? _firstHeads : _heads;
        if (!known.TryGetValue(head, out var mask))
        {
            mask = changes ? _walk.Make(head, isFirst: true) : Make(head);
            if (!_masks.TryGetValue(mask.Inside, out var inside))
            {
                _masks.Add(mask.Inside, inside = mask.Inside);
                Size += inside.Size;
            }
            Size += mask.Size;
            known.Add(head, ReferenceEquals(inside, mask.Inside) ? mask : mask with { Inside = inside });
        }
        return mask;
    }

    private HeadMask Make(Head head)
    {
        if (_freeString.RoomOf(head) is { } room)
            return isUsual && _freeString.IsWhole(head) ? table.Slices.FreeString ??= _walk.MakeString(head, room) : _walk.MakeString(head, room);
        // A bound that no token can reach does not matter, so that all places before it share a walk.
        if (head is TermHead { Term: var term } && pushdown.Heads.Terms.WithoutBounds(term, out var most) is var free && free != term
            && Of(pushdown.Heads.Of(free), isFirst: false) is var mask && mask.Reach <= most)
            return mask;
        return _walk.Make(head, isFirst: false);
    }

    // The tokens below a place in the trie, as the configuration there lets them go on.
    private void Walk(VocabularyTrie trie, int root, Configuration at)
    {
        var (bytes, depths, ends) = (trie.Bytes, trie.Depths, trie.Ends);
        if (_path.Length <= trie.Height)
            _path = new Configuration[trie.Height + 1];
        _path[depths[root]] = at;
        for (int node = root + 1, end = ends[root]; node < end;)
        {
            var next = pushdown.Next(_path[depths[node] - 1], bytes[node]);
            if (next.IsDead)
            {
                node = ends[node];
                continue;
            }
            _all.Add(trie.TokensAt(node));
            _path[depths[node]] = next;
            node++;
        }
    }
}
