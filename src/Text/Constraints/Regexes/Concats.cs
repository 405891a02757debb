namespace Otron.Text.Constraints.Regexes;

/// <summary>
/// The rules of concatenations and repetitions. Concatenations lean to the right; neighbours that repeat one body become one repetition.
/// </summary>
internal sealed class Concats(TermTable table)
{
    public Term Concat(Term first, Term rest)
    {
        if (first == table.Nothing || rest == table.Nothing)
            return table.Nothing;
        if (first == table.Empty)
            return rest;
        if (first.Kind != TermKind.Concat)
            return Link(first, rest);
        var heads = new List<Term>();
        for (; first.Kind == TermKind.Concat; first = first.Rest)
            heads.Add(first.First);
        rest = Link(first, rest);
        for (var i = heads.Count - 1; i >= 0; i--)
            rest = Link(heads[i], rest);
        return rest;
    }

    /// <param name="max"><see cref="Term.NoEnd"/> is none.</param>
    public Term Repeat(Term body, int min, int max)
    {
        if (max == 0 || body == table.Empty || body == table.Nothing && min == 0)
            return table.Empty;
        if (body == table.Nothing)
            return table.Nothing;
        if (body.Kind == TermKind.Repeat && TryMultiply(body, min, max, out var product))
            return product;
        if (body.IsNullable)
            min = 0;
        return max == 1 && (min == 1 || body.IsNullable) ? body : table.Repeat(body, min, max);
    }

    /// <summary>A part before others, where the part is no concatenation.</summary>
    private Term Link(Term head, Term rest)
    {
        if (rest == table.Empty)
            return head;
        var next = rest.Kind == TermKind.Concat ? rest.First : rest;
        if (head.IsNullable && Coverage.IsStar(next) && Coverage.IsWithin(head, next))
            return rest;
        if (rest.IsNullable && Coverage.IsStar(head) && Coverage.IsWithin(rest, head))
            return head;
        if (head.Kind != TermKind.Repeat && next.Kind != TermKind.Repeat)
            return table.Concat(head, rest);
        // Repetitions of one body add up: between a and b times, then between c and d times, is between a + c and b + d times.
        var (body, min, max) = Counted(head, next);
        var (nextBody, nextMin, nextMax) = Counted(next, head);
        if (body != nextBody || (long)min + nextMin >= Term.NoEnd || max != Term.NoEnd && nextMax != Term.NoEnd && (long)max + nextMax >= Term.NoEnd)
            return table.Concat(head, rest);
        var sum = Repeat(body, min + nextMin, max == Term.NoEnd || nextMax == Term.NoEnd ? Term.NoEnd : max + nextMax);
        return rest.Kind == TermKind.Concat ? table.Concat(sum, rest.Rest) : sum;
    }

    private static (Term Body, int Min, int Max) Counted(Term term, Term other) =>
        term.Kind == TermKind.Repeat && !(other.Kind == TermKind.Repeat && other.First == term) ? (term.First, term.Min, term.Max) : (term, 1, 1);

    // A repetition of a repetition is one repetition where the numbers of times leave no gap: k bodies of a to b parts have k * a to k * b
    // parts, and this range touches the next one if (k + 1) * a <= k * b + 1, which holds for all k if it holds for the least.
    private bool TryMultiply(Term body, int min, int max, out Term product)
    {
        var isGapless = min == max || body.Max == Term.NoEnd && min > 0 || (min + 1L) * body.Min <= min * (long)body.Max + 1;
        var least = (long)min * body.Min;
        var most = max == Term.NoEnd || body.Max == Term.NoEnd ? Term.NoEnd : (long)max * body.Max;
        if (!isGapless || least >= Term.NoEnd || max != Term.NoEnd && body.Max != Term.NoEnd && most >= Term.NoEnd)
        {
            product = table.Nothing;
            return false;
        }
        product = Repeat(body.First, (int)least, (int)most);
        return true;
    }
}
