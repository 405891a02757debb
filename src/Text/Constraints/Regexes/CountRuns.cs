namespace Otron.Text.Constraints.Regexes;

/// <summary>
/// Repetitions of one body with one following, in a union: x{2,4}y | x{5,9}y is x{2,9}y. Without it the derivatives of a long count under
/// another loop are as many members as there are counts.
/// </summary>
internal static class CountRuns
{
    public static void Merge(List<Term> members, TermTable table, Concats concats)
    {
        if (members.Count(IsCounted) is 0 or 1)
            return;
        var counted = members.FindAll(IsCounted);
        members.RemoveAll(IsCounted);
        counted.Sort((a, b) =>
        {
            var ((x, rest), (otherX, otherRest)) = (Split(a, table), Split(b, table));
            var order = x.First.Id.CompareTo(otherX.First.Id);
            order = order != 0 ? order : rest.Id.CompareTo(otherRest.Id);
            order = order != 0 ? order : x.Min.CompareTo(otherX.Min);
            return order != 0 ? order : x.Max.CompareTo(otherX.Max);
        });
        var (last, lastRest) = Split(counted[0], table);
        var (min, max) = (last.Min, last.Max);
        foreach (var one in counted.Skip(1))
        {
            var (next, rest) = Split(one, table);
            if (next.First == last.First && rest == lastRest && (max == Term.NoEnd || next.Min <= max + 1))
            {
                max = Math.Max(max, next.Max);
                continue;
            }
            members.Add(concats.Concat(concats.Repeat(last.First, min, max), lastRest));
            (last, lastRest, min, max) = (next, rest, next.Min, next.Max);
        }
        members.Add(concats.Concat(concats.Repeat(last.First, min, max), lastRest));
    }

    private static bool IsCounted(Term term) => (term.Kind == TermKind.Concat ? term.First : term).Kind == TermKind.Repeat;

    private static (Term Counted, Term Tail) Split(Term term, TermTable table) =>
        term.Kind == TermKind.Concat ? (term.First, term.Rest) : (term, table.Empty);
}
