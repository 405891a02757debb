namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>Intersection and complement of alternatives of arrays.</summary>
internal sealed class ArrayAlgebra(Demands demands)
{
    /// <summary>Arrays of both alternatives; null if there are none.</summary>
    public ArrayForm? Intersect(ArrayForm left, ArrayForm right)
    {
        var evaluated = Unite(left.Evaluated, right.Evaluated);
        if (left.IsAny || right.IsAny)
            return (left.IsAny ? right : left) with { Evaluated = evaluated };
        var prefix = Enumerable.Range(0, Math.Max(left.Prefix.Count, right.Prefix.Count)).Select(index => Both(left.At(index), right.At(index)));
        var max = left.Max is { } first && right.Max is { } second ? Math.Min(first, second) : left.Max ?? right.Max;
        var both = new ArrayForm([.. prefix], Both(left.Rest, right.Rest))
        {
            Min = Math.Max(left.Min, right.Min),
            Max = max,
            IsUnique = left.IsUnique || right.IsUnique,
            Counts = [.. left.Counts, .. right.Counts],
            Evaluated = evaluated,
        };
        return both.Max < both.Min ? null : both;
    }

    /// <summary>All arrays that are not of the alternative: each breaks one of its conditions.</summary>
    /// <exception cref="NotSupportedException">The alternative asks for items that differ.</exception>
    public IEnumerable<ArrayForm> Complement(ArrayForm form)
    {
        if (form.IsUnique)
            throw new NotSupportedException("uniqueItems");
        for (var i = 0; i < form.Prefix.Count; i++)
            if (form.Prefix[i] is { } value)
                yield return new([.. Enumerable.Repeat<Demand?>(null, i), demands.Not(value)], null) { Min = i + 1 };
        if (form.Rest is { } rest)
            yield return rest == demands.None
                ? ArrayForm.Any with { Min = form.Prefix.Count + 1 }
                : ArrayForm.Any with { Counts = [new(form.Prefix.Count, demands.Not(rest), 1, null)] };
        if (form.Min > 0)
            yield return ArrayForm.Any with { Max = form.Min - 1 };
        if (form.Max is { } max)
            yield return ArrayForm.Any with { Min = max + 1 };
        foreach (var count in form.Counts)
        {
            if (count.Min > 0)
                yield return ArrayForm.Any with { Counts = [count with { Min = 0, Max = count.Min - 1 }] };
            if (count.Max is { } most)
                yield return ArrayForm.Any with { Counts = [count with { Min = most + 1, Max = null }] };
        }
    }

    public static EvaluatedItems? Unite(EvaluatedItems? left, EvaluatedItems? right) =>
        left is null || right is null ? left ?? right : new(Math.Max(left.Count, right.Count), [.. left.Matching, .. right.Matching]);

    private Demand? Both(Demand? left, Demand? right) => left is null ? right : right is null ? left : demands.All(left, right);
}
