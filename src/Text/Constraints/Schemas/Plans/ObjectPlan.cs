using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Plans;

/// <summary>Where the writing of an object stands.</summary>
/// <param name="Index">The next member by name.</param>
/// <param name="Count">Members written so far, counted no further than anyone asks.</param>
/// <param name="Met">Which conditions of <see cref="ObjectForm.Some"/> are met, a bit for each.</param>
internal readonly record struct ObjectState(int Index, int Count, int Met);

/// <summary>A member that may come next.</summary>
/// <param name="Name">Its key; null where it is one of <paramref name="Keys"/>.</param>
internal readonly record struct ObjectStep(string? Name, TextSet? Keys, Demand? Value, ObjectState Next);

/// <summary>The order in which an alternative of objects is written: declared members, then required ones, then others.</summary>
internal sealed class ObjectPlan
{
    private const int MaxConditions = 4;

    private readonly ObjectForm _form;
    private readonly TextAlgebra _texts;
    private readonly Demands _demands;
    private readonly OtherMembers[] _others;
    private readonly int[] _requiredFrom;
    private readonly int _countUpTo;
    private readonly Dictionary<ObjectState, bool> _finishing = [];

    /// <param name="widest">Others of this openness or less are left out, unless the object would have too few members then.</param>
    public ObjectPlan(ObjectForm form, TextAlgebra texts, Demands demands, Openness? widest = null)
    {
        if (form.Some.Count > MaxConditions)
            throw new TooManyCombinationsException();
        (_form, _texts, _demands) = (form, texts, demands);
        var named = form.Members.Count == 0 ? TextSet.None : TextAlgebra.Of(form.Members.Select(member => member.Name));
        var mayNarrow = form.Some.Count == 0 && form.Min <= form.Members.Count(member => member.Value != demands.None);
        _others = [.. from other in form.Others
                      where !(mayNarrow && other.Openness <= widest && (other.Openness != Openness.Open || widest == Openness.Stated))
                      let keys = texts.Minus(other.Keys, named)
                      where !keys.IsNone && other.Value != demands.None
                      select other with { Keys = keys }];
        _requiredFrom = new int[form.Members.Count + 1];
        for (var i = form.Members.Count - 1; i >= 0; i--)
            _requiredFrom[i] = _requiredFrom[i + 1] + (form.Members[i].IsRequired ? 1 : 0);
        _countUpTo = Math.Max(1, Math.Max(form.Min, form.Max + 1 ?? 0));
    }

    /// <summary>An extra key that came twice could break a condition.</summary>
    public bool AsksForDistinct(ObjectState state) => _form.Some.Count > 0 || state.Count < _form.Min;

    /// <summary>What is asked of values, in any state.</summary>
    public IEnumerable<Demand> AllDemands()
    {
        foreach (var member in _form.Members)
            foreach (var (value, _) in Variants(member.Value, 0, condition => _texts.Contains(condition.Keys, member.Name)))
                if (value is not null)
                    yield return value;
        foreach (var other in _others)
            foreach (var (value, _) in Variants(other.Value, 0, condition => !_texts.Intersect(condition.Keys, other.Keys).IsNone))
                if (value is not null)
                    yield return value;
    }

    /// <summary>The members that may come next, whether or not the object can be ended after them.</summary>
    public IEnumerable<ObjectStep> Steps(ObjectState state)
    {
        if (state.Count >= _form.Max)
            yield break;
        var count = Math.Min(state.Count + 1, _countUpTo);
        for (var i = state.Index; i < _form.Members.Count; i++)
        {
            var member = _form.Members[i];
            foreach (var (value, met) in Variants(member.Value, state.Met, condition => _texts.Contains(condition.Keys, member.Name)))
                yield return new(member.Name, null, value, new(i + 1, count, met));
            if (member.IsRequired)
                yield break;
        }
        foreach (var other in _others)
            foreach (var (value, met) in Variants(other.Value, state.Met, condition => !_texts.Intersect(condition.Keys, other.Keys).IsNone))
            {
                var keys = other.Keys;
                for (var i = 0; i < _form.Some.Count; i++)
                    if (((met & ~state.Met) >> i & 1) != 0)
                        keys = _texts.Intersect(keys, _form.Some[i].Keys);
                if (!keys.IsNone)
                    yield return new(null, keys, value, new(_form.Members.Count, count, met));
            }
    }

    /// <summary>The object may end here.</summary>
    public bool MayEnd(ObjectState state) =>
        _requiredFrom[state.Index] == 0 && state.Count >= _form.Min && state.Met == (1 << _form.Some.Count) - 1;

    /// <summary>The object can be ended from here on.</summary>
    /// <param name="isInhabited">Whether a value can be written.</param>
    public bool CanFinish(ObjectState state, Func<Demand, bool> isInhabited)
    {
        if (MayEnd(state))
            return true;
        if (_form.Some.Count == 0)
            return CanFinishByCount(state, isInhabited);
        if (_countUpTo > 256)
            throw new TooManyCombinationsException();
        if (_finishing.TryGetValue(state, out var known))
            return known;
        foreach (var step in Steps(state))
            if (step.Next != state && (step.Value is null || isInhabited(step.Value)) && CanFinish(step.Next, isInhabited))
                return _finishing[state] = true;
        return _finishing[state] = false;
    }

    private bool CanFinishByCount(ObjectState state, Func<Demand, bool> isInhabited)
    {
        if (state.Count + _requiredFrom[state.Index] > _form.Max)
            return false;
        var count = state.Count;
        for (var i = state.Index; i < _form.Members.Count; i++)
        {
            var member = _form.Members[i];
            var isThere = member.Value is null || ((member.IsRequired || count < _form.Min) && isInhabited(member.Value));
            if (member.IsRequired && !isThere)
                return false;
            count += isThere ? 1 : 0;
        }
        return count >= _form.Min || _others.Any(other => other.Value is null || isInhabited(other.Value));
    }

    /// <summary>The ways in which a value may meet conditions that are still open; meeting none is one of them.</summary>
    private IEnumerable<(Demand? Value, int Met)> Variants(Demand? value, int met, Func<SomeMember, bool> concerns)
    {
        if (value == _demands.None)
            yield break;
        yield return (value, met);
        var open = 0;
        for (var i = 0; i < _form.Some.Count; i++)
            if ((met >> i & 1) == 0 && concerns(_form.Some[i]))
                open |= 1 << i;
        for (var chosen = open; chosen != 0; chosen = (chosen - 1) & open)
        {
            var all = value;
            for (var i = 0; i < _form.Some.Count; i++)
                if ((chosen >> i & 1) != 0 && _form.Some[i].Value is { } asked)
                    all = all is null ? asked : _demands.All(all, asked);
            if (all != _demands.None)
                yield return (all, met | chosen);
        }
    }
}
