using Otron.Text.Constraints.Schemas.Plans;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary>
/// Decides which demands some value meets: the least fixed point over what values must have. A demand whose values are just being found
/// counts as met; then nothing else is remembered.
/// </summary>
internal sealed class Habitation(Normalizer normalizer)
{
    private const int MaxDepth = 500;
    private const int MaxDemands = 20_000;

    private readonly Dictionary<Demand, bool> _found = [];
    private int _depth;
    private bool _hasGuessed;
    private bool _hasChanged;

    public bool Decide(Demand demand)
    {
        // Each round takes what is not proven for empty, so what the last round leaves so is empty.
        HashSet<Demand> seen;
        do
        {
            _hasChanged = false;
            seen = [];
            Look(demand, seen);
        }
        while (_hasChanged && !_found.GetValueOrDefault(demand));
        foreach (var (one, isInhabited) in _found)
            if (isInhabited && !_hasGuessed)
                one.IsInhabited = true;
        if (_hasGuessed || _hasChanged)
            return _found.GetValueOrDefault(demand) && Remember(demand);
        foreach (var one in seen)
            one.IsInhabited ??= _found.GetValueOrDefault(one);
        return demand.IsInhabited!.Value;
    }

    private bool Remember(Demand demand)
    {
        if (!_hasGuessed)
            demand.IsInhabited = true;
        return true;
    }

    private bool Look(Demand demand, HashSet<Demand> seen)
    {
        if (demand.IsInhabited is { } known)
            return known;
        if (_found.GetValueOrDefault(demand))
            return true;
        if (!seen.Add(demand))
            return false;
        if (++_depth > MaxDepth || seen.Count > MaxDemands)
            throw new TooManyCombinationsException();
        try
        {
            if (!HasValue(normalizer.Of(demand), seen))
                return false;
        }
        catch (StillOpenException)
        {
            return _hasGuessed = true;
        }
        finally
        {
            _depth--;
        }
        _found[demand] = true;
        return _hasChanged = true;
    }

    private bool HasValue(ValueSet values, HashSet<Demand> seen)
    {
        if (values.HasScalars)
            return true;
        foreach (var form in values.Objects)
            if (form.IsAny || new ObjectPlan(form, normalizer.Algebra.Texts, normalizer.Demands).CanFinish(default, value => Look(value, seen)))
                return true;
        foreach (var form in values.Arrays)
            if (form.IsAny || new ArrayPlan(form, normalizer.Demands).CanFinish(default, value => Look(value, seen)))
                return true;
        return false;
    }
}
