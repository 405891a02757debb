using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary><c>if</c>, <c>then</c> and <c>else</c>: both hold, or the first does not and the last does.</summary>
internal static class ConditionKeywords
{
    public static ValueSet Narrow(ValueSet values, Site site, Normalizer normalizer, bool isTracked)
    {
        if (site.Find("if") is not { } condition)
            return values;
        var (algebra, demands) = (normalizer.Algebra, normalizer.Demands);
        var (then, otherwise) = (site.Find("then"), site.Find("else"));
        if (then is null && otherwise is null && !isTracked)
            return values;
        var holds = normalizer.Of(demands.Of(condition), isTracked);
        if (then is not null)
            holds = algebra.Intersect(holds, normalizer.Of(demands.Of(then), isTracked));
        var fails = normalizer.Of(demands.Not(demands.Of(condition)));
        if (otherwise is not null)
            fails = algebra.Intersect(fails, normalizer.Of(demands.Of(otherwise), isTracked));
        return algebra.Intersect(values, algebra.Unite(holds, fails, isTracked));
    }
}
