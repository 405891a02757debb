using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>Intersection, union and complement of normal forms, within a budget of alternatives.</summary>
internal sealed class ValueAlgebra(Terms terms, Demands demands, Func<Demand, bool> isEmpty)
{
    /// <summary>More alternatives of objects or of arrays are too many combinations.</summary>
    public const int MaxAlternatives = 2_000;

    public TextAlgebra Texts { get; } = new(terms);

    public NumberAlgebra Numbers { get; } = new(terms);

    public ObjectAlgebra Objects => field ??= new(Texts, demands, isEmpty);

    public ArrayAlgebra Arrays { get; } = new(demands);

    public ValueSet Intersect(ValueSet left, ValueSet right)
    {
        if (ReferenceEquals(left, ValueSet.Any) || ReferenceEquals(right, ValueSet.None))
            return right;
        if (ReferenceEquals(right, ValueSet.Any) || ReferenceEquals(left, ValueSet.None))
            return left;
        return new(
            Numbers.Intersect(left.Numbers, right.Numbers), Texts.Intersect(left.Texts, right.Texts),
            Product(left.Objects, right.Objects, Objects.Intersect), Product(left.Arrays, right.Arrays, Arrays.Intersect))
        {
            Null = left.Null && right.Null,
            False = left.False && right.False,
            True = left.True && right.True,
            IsApproximate = left.IsApproximate || right.IsApproximate,
        };
    }

    /// <param name="isTracked">An alternative that holds another stays beside it, for they differ in what they have evaluated.</param>
    public ValueSet Unite(ValueSet left, ValueSet right, bool isTracked = false)
    {
        if (ReferenceEquals(left, ValueSet.None) || (ReferenceEquals(right, ValueSet.Any) && !isTracked))
            return right;
        if (ReferenceEquals(right, ValueSet.None) || (ReferenceEquals(left, ValueSet.Any) && !isTracked))
            return left;
        return new(
            Numbers.Unite(left.Numbers, right.Numbers), Texts.Unite(left.Texts, right.Texts),
            Joined(left.Objects, right.Objects, form => form.IsAny && !isTracked), Joined(left.Arrays, right.Arrays, form => form.IsAny && !isTracked))
        {
            Null = left.Null || right.Null,
            False = left.False || right.False,
            True = left.True || right.True,
            IsApproximate = left.IsApproximate || right.IsApproximate,
        };
    }

    /// <exception cref="NotSupportedException">A keyword has no complement; the message is its name.</exception>
    public ValueSet Complement(ValueSet set)
    {
        if (set.IsApproximate)
            return ValueSet.Any with { IsApproximate = true };
        IReadOnlyList<ObjectForm> objects = [ObjectForm.Any];
        foreach (var form in set.Objects)
            objects = form.IsAny ? [] : Product(objects, Objects.Complement(form), Objects.Intersect);
        IReadOnlyList<ArrayForm> arrays = [ArrayForm.Any];
        foreach (var form in set.Arrays)
            arrays = form.IsAny ? [] : Product(arrays, Arrays.Complement(form), Arrays.Intersect);
        return new(Numbers.Complement(set.Numbers), Texts.Complement(set.Texts), objects, arrays) { Null = !set.Null, False = !set.False, True = !set.True };
    }

    private static List<T> Product<T>(IReadOnlyList<T> left, IEnumerable<T> right, Func<T, T, T?> both)
        where T : class
    {
        if (left.Count == 0)
            return [];
        var list = right as IReadOnlyList<T> ?? [.. right];
        var forms = new List<T>(Math.Max(left.Count, list.Count));
        foreach (var one in left)
            foreach (var other in list)
                if (both(one, other) is { } form)
                    Add(forms, form);
        return forms;
    }

    private static IReadOnlyList<T> Joined<T>(IReadOnlyList<T> left, IReadOnlyList<T> right, Func<T, bool> isAny)
    {
        if (left.Count == 0 || right.Any(isAny))
            return right;
        if (right.Count == 0 || left.Any(isAny))
            return left;
        var forms = new List<T>(left);
        foreach (var form in right)
            Add(forms, form);
        return forms;
    }

    private static void Add<T>(List<T> forms, T form)
    {
        if (forms.Count == MaxAlternatives)
            throw new TooManyCombinationsException();
        forms.Add(form);
    }
}
