using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Masks;

/// <summary>
/// Finds what a place in a part says of the tokens by a walk over tries. A subtree whose tokens all lead on is taken at once; where most
/// plain tokens lead on, the walk starts with all of them and takes away those that do not.
/// </summary>
internal sealed class HeadWalk(TokenTable table, Pushdown pushdown)
{
    /// <summary>A subtree with so many nodes is worth a search for what a place may do.</summary>
    private const int Large = 200;

    private readonly List<Exit> _exits = [];
    private readonly FreedomSearch _search = new();
    private readonly MaskBuilder _inside = new(table.Rows);
    private Head[] _path = [];
    private int _reach;

    /// <param name="start">The place.</param>
    /// <param name="isFirst">Tokens are spelled as at the start of a text.</param>
    public HeadMask Make(Head start, bool isFirst)
    {
        Clear();
        if (isFirst)
            Walk(table.FirstTrie, start, takesAway: false);
        else
        {
            WalkPlain(table.Slices.Words, start);
            WalkPlain(table.Slices.Ascii, start);
            WalkPlain(table.Slices.Wide, start);
            Walk(table.Slices.Others, start, takesAway: false);
        }
        if (start is FreeHead free)
            AddSpecial(free);
        return new(_inside.Build(), [.. _exits], _reach);
    }

    /// <summary>The same for the rest of a free string that has room for so many characters.</summary>
    public HeadMask MakeString(Head start, int room)
    {
        Clear();
        _inside.Add(table.Slices.UpTo(room).AsSpan());
        Walk(table.Slices.Others, start, takesAway: false);
        return new(_inside.Build(), [.. _exits], Term.NoEnd);
    }

    private void Clear()
    {
        _inside.Clear();
        _exits.Clear();
        _reach = 0;
    }

    private void WalkPlain(VocabularyTrie trie, Head start)
    {
        var freedom = start.FindFreedom(_search);
        if (trie.SubtreeOf(0) is { } all && all.IsWithin(freedom))
        {
            _inside.Add(trie, 0);
            Reach(all.Height, freedom.Distance);
            return;
        }
        var takesAway = freedom.Length > 0 && IsMost(trie, start);
        if (takesAway)
            _inside.Add(trie, 0);
        Walk(trie, start, takesAway);
    }

    // Whether more than half of the tokens are in subtrees that lead on as a whole.
    private bool IsMost(VocabularyTrie trie, Head start)
    {
        var count = 0;
        for (var one = 0; one < start.Classes.Count; one++)
        {
            var head = start.Step(start.Classes.Samples[one]);
            if (head.IsDead)
                continue;
            foreach (var next in start.Classes.Members(one))
                if (trie.NodeOf(next) is var node and > 0 && FreedomAt(trie, node, head) is not null)
                    count += trie.TokensOf(node).Length;
        }
        return count > trie.Tokens.Length / 2;
    }

    // What makes all tokens of a subtree lead on; null where they may not.
    private Freedom? FreedomAt(VocabularyTrie trie, int node, Head head) =>
        trie.SubtreeOf(node) is { } subtree
        && (trie.Ends[node] - node >= Large ? head.FindFreedom(_search) : head.Freedom) is { } freedom && subtree.IsWithin(freedom) ? freedom : null;

    // The bytes of one class lead to one place, so that most first bytes are not even looked at.
    private void Walk(VocabularyTrie trie, Head start, bool takesAway)
    {
        if (_path.Length <= trie.Height)
            _path = new Head[trie.Height + 1];
        _path[0] = start;
        for (var one = 0; one < start.Classes.Count; one++)
        {
            var isDead = start.Step(start.Classes.Samples[one]).IsDead;
            if (isDead && !takesAway)
                continue;
            foreach (var next in start.Classes.Members(one))
                if (trie.NodeOf(next) is not (var node and > 0))
                    continue;
                else if (isDead)
                    _inside.Remove(trie, node);
                else
                    WalkBelow(trie, node, takesAway);
        }
    }

    private void WalkBelow(VocabularyTrie trie, int root, bool takesAway)
    {
        var (bytes, depths, ends) = (trie.Bytes, trie.Depths, trie.Ends);
        var (dead, path) = (pushdown.Heads.Dead, _path);
        for (int node = root, end = ends[root]; node < end;)
        {
            var depth = depths[node];
            var head = path[depth - 1].Step(bytes[node]);
            if (ReferenceEquals(head, dead))
            {
                if (takesAway)
                    _inside.Remove(trie, node);
                node = ends[node];
                continue;
            }
            if (FreedomAt(trie, node, head) is { } freedom)
            {
                if (!takesAway)
                    _inside.Add(trie, node);
                Reach(depth + trie.SubtreeOf(node)!.Height, freedom.Distance);
                node = ends[node];
                continue;
            }
            if (!takesAway && trie.TokensAt(node) is { Length: > 0 } tokens)
                _inside.Add(tokens);
            Reach(depth, head.Distance);
            if (head.Ends && ends[node] > node + 1)
                _exits.Add(new(trie, node, head is FreeHead ? head : null));
            path[depth] = head;
            node++;
            if (head.Continues)
                continue;
            // The part ends here at the latest.
            for (var below = ends[node - 1]; node < below; node = ends[node])
                if (takesAway)
                    _inside.Remove(trie, node);
        }
    }

    private void Reach(int bytes, int distance) => _reach = Math.Max(_reach, Witnesses.Clamp((long)bytes + distance));

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
