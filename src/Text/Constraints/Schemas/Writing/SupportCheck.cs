using Otron.Text.Constraints.Schemas.Keywords;
using Otron.Text.Constraints.Schemas.Plans;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Writing;

/// <summary>
/// Looks at every demand that writing may come to, so that nothing is refused in the middle of an answer. The grammar itself is made later.
/// </summary>
/// <param name="unique">Finds the languages of items that must differ.</param>
internal sealed class SupportCheck(Normalizer normalizer, PlanBook plans, UniqueItems unique)
{
    private readonly HashSet<Demand> _seen = [];
    private readonly Stack<Demand> _open = [];

    public void Run(Demand root)
    {
        Push(root);
        while (_open.TryPop(out var demand))
            Look(demand);
    }

    private void Look(Demand demand)
    {
        var values = normalizer.Of(demand);
        try
        {
            foreach (var form in values.Objects)
                if (!form.IsAny)
                    foreach (var next in plans.Of(form).AllDemands())
                        Push(next);
            foreach (var form in values.Arrays)
                if (!form.IsAny)
                    Look(form);
            normalizer.IsInhabited(demand);
        }
        catch (TooManyCombinationsException)
        {
            normalizer.Relax(demand, "too many combinations at this place. Use fewer conditions on one object or array.");
        }
        catch (NotSupportedException exception)
        {
            normalizer.Relax(demand, exception.Message);
        }
    }

    private void Look(ArrayForm form)
    {
        var demands = plans.Of(form).AllDemands().Append(form.Rest ?? normalizer.Demands.Any);
        foreach (var next in demands)
            Push(next);
        if (!form.IsUnique)
            return;
        for (var i = 0; i <= form.Prefix.Count; i++)
            if (i < (form.Max ?? int.MaxValue))
                LookUnique(form, i);
    }

    private void LookUnique(ArrayForm form, int index)
    {
        if (unique.Language(form.At(index)) is not { } language)
            throw new NotSupportedException("'uniqueItems' of open or recursive objects or arrays is not supported. Leave it out, or close the items with 'additionalProperties'.");
        // As many different items as must come have to be there, whatever was written before.
        var least = index < form.Prefix.Count ? Math.Min(index + 1, form.Min) : form.Min;
        if (least > index && !DifferentValues.AreAtLeast(least, language, normalizer.Terms))
            throw new NotSupportedException("'minItems' with 'uniqueItems' asks for as many different items as there may not be. Lower it.");
    }

    private void Push(Demand demand)
    {
        if (_seen.Add(demand))
            _open.Push(demand);
    }
}
