using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Plans;

/// <summary>The plans of all alternatives, each made once.</summary>
/// <param name="widest">Keys of this openness or less are not written; null writes all that are valid.</param>
internal sealed class PlanBook(TextAlgebra texts, Demands demands, Openness? widest)
{
    private readonly Dictionary<ObjectForm, ObjectPlan> _objects = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ArrayForm, ArrayPlan> _arrays = new(ReferenceEqualityComparer.Instance);

    public ObjectPlan Of(ObjectForm form) => _objects.TryGetValue(form, out var plan) ? plan : _objects[form] = new(form, texts, demands, widest);

    public ArrayPlan Of(ArrayForm form) => _arrays.TryGetValue(form, out var plan) ? plan : _arrays[form] = new(form, demands);
}
