namespace Otron.Text.Constraints.Regexes;

/// <summary>The rules of intersections and complements: members are sorted and single, sets become one set, complements one complement.</summary>
internal sealed class Intersections(TermTable table, Unions unions)
{
    public Term Intersect(params ReadOnlySpan<Term> terms)
    {
        if (terms.Length == 1 || terms.Length == 2 && terms[0] == terms[1])
            return terms[0];
        var members = new List<Term>(terms.Length);
        foreach (var term in terms)
        {
            if (term == table.Nothing)
                return term;
            if (term.Kind == TermKind.Intersection)
                members.AddRange(term.Parts);
            else if (term != table.Everything)
                members.Add(term);
        }
        if (members.Contains(table.Empty))
            return members.TrueForAll(member => member.IsNullable) ? table.Empty : table.Nothing;
        if (MergeSets(members) || MergeComplements(members))
            return table.Nothing;
        TermLists.Sort(members);
        return members.Count switch
        {
            0 => table.Everything,
            1 => members[0],
            _ => table.Intersection(TermLists.Span(members)),
        };
    }

    public Term Not(Term term) => table.Not(term);

    // The answer is whether no byte is in all sets.
    private bool MergeSets(List<Term> members)
    {
        var sets = members.FindAll(member => member.Kind == TermKind.Set);
        if (sets.Count < 2)
            return false;
        members.RemoveAll(member => member.Kind == TermKind.Set);
        var common = sets.Aggregate(ByteSet.All, (all, one) => all & one.Set);
        if (!common.IsEmpty)
            members.Add(table.Set(common));
        return common.IsEmpty;
    }

    // Not a and not b is not (a or b). The answer is whether a member is shut out by the complements.
    private bool MergeComplements(List<Term> members)
    {
        var complements = members.FindAll(member => member.Kind == TermKind.Not);
        if (complements.Count == 0)
            return false;
        var shut = unions.Union(complements.ConvertAll(one => one.First).ToArray());
        if (shut == table.Everything)
            return true;
        members.RemoveAll(member => member.Kind == TermKind.Not);
        var isShut = members.Exists(member => member == shut || shut.Kind == TermKind.Union && Array.IndexOf(shut.Parts, member) >= 0);
        members.Add(table.Not(shut));
        return isShut;
    }
}
