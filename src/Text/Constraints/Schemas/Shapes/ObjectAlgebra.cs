namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>Intersection and complement of alternatives of objects.</summary>
/// <param name="isEmpty">Whether no value meets a demand; false where that is not known yet.</param>
internal sealed class ObjectAlgebra(TextAlgebra texts, Demands demands, Func<Demand, bool> isEmpty)
{
    /// <summary>Objects of both alternatives; null if there are none.</summary>
    public ObjectForm? Intersect(ObjectForm left, ObjectForm right)
    {
        var evaluated = Unite(left.Evaluated, right.Evaluated);
        if (left.IsAny && left.Others[0].Openness == Openness.Open)
            return right with { Evaluated = evaluated };
        if (right.IsAny && right.Others[0].Openness == Openness.Open)
            return left with { Evaluated = evaluated };
        if (Members(left, right) is not { } members)
            return null;
        var others = from one in left.Others
                     from other in right.Others
                     let keys = texts.Intersect(one.Keys, other.Keys)
                     let value = Both(one.Value, other.Value)
                     where !keys.IsNone && value != demands.None
                     select new OtherMembers(keys, value, (Openness)Math.Max((int)one.Openness, (int)other.Openness));
        var both = new ObjectForm(members, [.. others])
        {
            Min = Math.Max(left.Min, right.Min),
            Max = left.Max is { } first && right.Max is { } second ? Math.Min(first, second) : left.Max ?? right.Max,
            Some = left.Some.Count == 0 ? right.Some : [.. left.Some, .. right.Some],
            Evaluated = evaluated,
        };
        return both.Max < both.Min || both.Max < members.Count(member => member.IsRequired) ? null : both;
    }

    /// <summary>All objects that are not of the alternative: each breaks one of its conditions.</summary>
    public IEnumerable<ObjectForm> Complement(ObjectForm form)
    {
        foreach (var member in form.Members)
        {
            if (member.IsRequired)
                yield return With(new(member.Name, false, false, demands.None));
            if (member.Value is { } value)
                yield return With(new(member.Name, true, false, demands.Not(value)));
        }
        var named = TextAlgebra.Of(form.Members.Select(member => member.Name));
        var left = TextSet.All;
        foreach (var other in form.Others)
        {
            left = left.IsAll && other.Keys.IsAll ? TextSet.None : texts.Minus(left, other.Keys);
            if (other.Value is { } value && texts.Minus(other.Keys, named) is { IsNone: false } keys)
                yield return ObjectForm.Any with { Some = [new(keys, demands.Not(value))] };
        }
        if (texts.Minus(left, named) is { IsNone: false } forbidden)
            yield return ObjectForm.Any with { Some = [new(forbidden, null)] };
        if (form.Min > 0)
            yield return ObjectForm.Any with { Max = form.Min - 1 };
        if (form.Max is { } max)
            yield return ObjectForm.Any with { Min = max + 1 };
        foreach (var some in form.Some)
            yield return new([], [
                .. some.Value is { } value ? [new(some.Keys, demands.Not(value), Openness.Open)] : Array.Empty<OtherMembers>(),
                .. texts.Complement(some.Keys) is { IsNone: false } rest ? [new(rest, null, Openness.Open)] : Array.Empty<OtherMembers>(),
            ]);
    }

    /// <summary>What a key may hold; null is anything.</summary>
    public Demand? ValueOf(ObjectForm form, string key)
    {
        foreach (var member in form.Members)
            if (member.Name == key)
                return member.Value;
        foreach (var other in form.Others)
            if (texts.Contains(other.Keys, key))
                return other.Value;
        return demands.None;
    }

    public static EvaluatedKeys? Unite(EvaluatedKeys? left, EvaluatedKeys? right) =>
        left is null || right is null ? left ?? right
        : ReferenceEquals(left, EvaluatedKeys.None) ? right
        : ReferenceEquals(right, EvaluatedKeys.None) ? left
        : new([.. left.Names, .. right.Names], [.. left.Languages, .. right.Languages]);

    private static ObjectForm With(Member member) => ObjectForm.Any with { Members = [member] };

    /// <summary>Declared members in the order of the left alternative, then of the right one; then those that are only required.</summary>
    private List<Member>? Members(ObjectForm left, ObjectForm right)
    {
        var twins = right.Members.ToDictionary(member => member.Name, StringComparer.Ordinal);
        var known = left.Members.ToDictionary(member => member.Name, StringComparer.Ordinal);
        var (declared, others) = (new List<Member>(left.Members.Count + right.Members.Count), new List<Member>());
        foreach (var member in left.Members)
        {
            var both = twins.TryGetValue(member.Name, out var twin)
                ? member with { IsRequired = member.IsRequired || twin.IsRequired, Value = Both(member.Value, twin.Value) }
                : member with { Value = Both(member.Value, ValueOf(right, member.Name)) };
            known[member.Name] = both;
            if (both.IsDeclared)
                declared.Add(both);
            else if (twin is not { IsDeclared: true })
                others.Add(both);
        }
        foreach (var member in right.Members)
            if (!known.TryGetValue(member.Name, out var both))
                (member.IsDeclared ? declared : others).Add(member with { Value = Both(ValueOf(left, member.Name), member.Value) });
            else if (member.IsDeclared && !both.IsDeclared)
                declared.Add(both with { IsDeclared = true });
        declared.AddRange(others);
        foreach (var member in declared)
            if (member is { IsRequired: true, Value: { } value } && (value == demands.None || (value.Kind == DemandKind.All && isEmpty(value))))
                return null;
        return declared;
    }

    private Demand? Both(Demand? left, Demand? right) => left is null ? right : right is null ? left : demands.All(left, right);
}
