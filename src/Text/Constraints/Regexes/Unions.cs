namespace Otron.Text.Constraints.Regexes;

/// <summary>
/// The rules of unions. Members are sorted and single; sets become one set; repetitions of one body whose counts touch become one; members
/// with a common beginning share it, so that many literal texts are a trie; the empty text beside others is an optional part.
/// </summary>
internal sealed class Unions(TermTable table, Concats concats)
{
    /// <summary>Common beginnings are no longer looked for below so many of them; it bounds the stack, and changes no language.</summary>
    private const int MaxDepth = 200;

    private readonly Dictionary<Term[], Term> _made = new(TermLists.Same);
    private int _depth;

    /// <summary>Set by the owner, for complements in a union become the complement of an intersection.</summary>
    public Func<ReadOnlySpan<Term>, Term> Intersect { get; set; } = null!;

    public Term Union(params ReadOnlySpan<Term> terms)
    {
        if (terms.Length == 1 || terms.Length == 2 && terms[0] == terms[1])
            return terms[0];
        if (terms.Length == 2 && (terms[0] == table.Nothing || terms[1] == table.Nothing))
            return terms[0] == table.Nothing ? terms[1] : terms[0];
        var members = new List<Term>(terms.Length);
        Flatten(terms, members);
        TermLists.Sort(members);
        if (members.Count < 2)
            return members.Count == 0 ? table.Nothing : members[0];
        var lookup = _made.GetAlternateLookup<ReadOnlySpan<Term>>();
        var key = TermLists.Span(members);
        if (lookup.TryGetValue(key, out var made))
            return made;
        var keep = key.ToArray();
        return _made[keep] = Simplify(members);
    }

    private static void Flatten(ReadOnlySpan<Term> terms, List<Term> into)
    {
        foreach (var term in terms)
        {
            if (term.Kind == TermKind.Union)
                into.AddRange(term.Parts);
            else if (term.Kind != TermKind.Nothing)
                into.Add(term);
        }
    }

    private Term Simplify(List<Term> members)
    {
        CountRuns.Merge(members, table, concats);
        if (members.Contains(table.Everything))
            return table.Everything;
        foreach (var star in members.FindAll(Coverage.IsStar))
            members.RemoveAll(member => member != star && Coverage.IsWithin(member, star));
        var hasEmpty = OpenOptionals(members);
        MergeSets(members);
        if (MergeComplements(members))
            return table.Everything;
        TermLists.Sort(members);
        if (members.Count > 1 && _depth < MaxDepth)
            ShareBeginnings(members);
        var union = members.Count switch
        {
            0 => table.Nothing,
            1 => members[0],
            _ => table.Union(TermLists.Span(members)),
        };
        return !hasEmpty || union.IsNullable ? union : union == table.Nothing ? table.Empty : concats.Repeat(union, 0, 1);
    }

    // An optional part among others is a member and the empty text.
    private bool OpenOptionals(List<Term> members)
    {
        var hasEmpty = members.Remove(table.Empty);
        for (var i = members.Count - 1; i >= 0; i--)
        {
            if (members[i] is not { Kind: TermKind.Repeat, Min: 0, Max: 1 } optional)
                continue;
            members.RemoveAt(i);
            hasEmpty = true;
            Flatten([optional.First], members);
        }
        return hasEmpty;
    }

    private void MergeSets(List<Term> members)
    {
        ByteSet? all = null;
        for (var i = members.Count - 1; i >= 0; i--)
        {
            if (members[i].Kind != TermKind.Set)
                continue;
            all = all is null ? members[i].Set : all | members[i].Set;
            members.RemoveAt(i);
        }
        if (all is not null)
            members.Add(table.Set(all));
    }

    // Not a or not b is not (a and b). The answer is whether the union is everything.
    private bool MergeComplements(List<Term> members)
    {
        var complements = members.FindAll(member => member.Kind == TermKind.Not);
        if (complements.Count > 1)
        {
            members.RemoveAll(member => member.Kind == TermKind.Not);
            var merged = table.Not(Intersect(complements.ConvertAll(one => one.First).ToArray()));
            if (merged == table.Everything)
                return true;
            members.Add(merged);
            complements = [merged];
        }
        return complements.Count == 1 && members.Contains(complements[0].First);
    }

    // Members with one beginning become the beginning and the union of what follows; then single bytes with one following become a set.
    private void ShareBeginnings(List<Term> members)
    {
        _depth++;
        var isChanged = Group(members, byHead: true) | Group(members, byHead: false);
        _depth--;
        if (isChanged)
            TermLists.Sort(members);
    }

    private bool Group(List<Term> members, bool byHead)
    {
        var groups = new Dictionary<Term, List<Term>>(members.Count);
        var results = new List<Term>(members.Count);
        foreach (var member in members)
        {
            var (head, rest) = member.Kind == TermKind.Concat ? (member.First, member.Rest) : (member, table.Empty);
            var key = byHead ? head : rest;
            if (!byHead && head.Kind != TermKind.Set)
                results.Add(member);
            else if (groups.TryGetValue(key, out var group))
                group.Add(member);
            else
                groups.Add(key, [member]);
        }
        if (results.Count + groups.Count == members.Count)
            return false;
        foreach (var group in groups.Values)
            results.Add(group.Count == 1 ? group[0] : byHead ? Factor(group) : OneOfHeads(group));
        members.Clear();
        members.AddRange(results);
        return true;
    }

    private Term OneOfHeads(List<Term> group)
    {
        var set = group.Aggregate(ByteSet.None, (all, member) => all | (member.Kind == TermKind.Concat ? member.First : member).Set);
        return concats.Concat(table.Set(set), group[0].Kind == TermKind.Concat ? group[0].Rest : table.Empty);
    }

    // The whole common beginning is taken at once: a beginning of thousands of bytes must not be as many calls deep.
    private Term Factor(List<Term> group)
    {
        var shared = new List<Term>();
        var rests = group.ToArray();
        while (rests[0].Kind == TermKind.Concat && rests.All(rest => rest.Kind == TermKind.Concat && rest.First == rests[0].First))
        {
            shared.Add(rests[0].First);
            rests = Array.ConvertAll(rests, rest => rest.Rest);
        }
        if (shared.Count == 0)
        {
            // One member is the beginning itself.
            shared.Add(rests[0].Kind == TermKind.Concat ? rests[0].First : rests[0]);
            rests = Array.ConvertAll(rests, rest => rest.Kind == TermKind.Concat ? rest.Rest : table.Empty);
        }
        var union = Union(rests);
        for (var i = shared.Count - 1; i >= 0; i--)
            union = concats.Concat(shared[i], union);
        return union;
    }
}
