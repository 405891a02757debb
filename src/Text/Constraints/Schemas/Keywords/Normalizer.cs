using System.Text.Json;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Plans;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary>Gives the normal form of each demand, once.</summary>
/// <param name="relaxed">Gets a sentence for each subschema that became any JSON; null where that is an error.</param>
internal sealed class Normalizer(Site root, Terms terms, ICollection<string>? relaxed)
{
    // Schemas inside schemas at the same place of the value; deeper ones are hostile.
    private const int MaxDepth = 256;

    private readonly HashSet<(Demand, bool)> _open = [];
    private readonly HashSet<Site> _reported = [];
    private int _deciding;

    public Terms Terms => terms;

    public Demands Demands { get; } = new();

    public References References { get; } = new(root);

    public ValueAlgebra Algebra => field ??= new(terms, Demands, IsKnownEmpty);

    /// <summary>The values that meet a demand.</summary>
    /// <param name="isTracked">Alternatives know what they have evaluated.</param>
    public ValueSet Of(Demand demand, bool isTracked = false)
    {
        if ((isTracked ? demand.Tracked : demand.Values) is { } known)
            return known;
        if (_open.Contains((demand, isTracked)) && _deciding > 0)
            throw new StillOpenException();
        if (!_open.Add((demand, isTracked)))
            throw (demand.Origin ?? root).Error("'$ref' leads back to itself without a step into the value.");
        try
        {
            if (_open.Count > MaxDepth)
                throw (demand.Origin ?? root).Error("schemas are nested too deeply here.");
            var values = Guarded(demand, isTracked);
            return isTracked ? demand.Tracked = values : demand.Values = values;
        }
        finally
        {
            _open.Remove((demand, isTracked));
        }
    }

    /// <summary>Some value meets the demand.</summary>
    public bool IsInhabited(Demand demand)
    {
        if (demand.IsInhabited is { } known)
            return known;
        _deciding++;
        try
        {
            return new Habitation(this).Decide(demand);
        }
        finally
        {
            _deciding--;
        }
    }

    /// <summary>No value meets both; false where that is not known.</summary>
    public bool AreDisjoint(Demand left, Demand right) => IsKnownEmpty(Demands.All(left, right));

    private bool IsKnownEmpty(Demand demand) => !IsInhabited(demand);

    private ValueSet Guarded(Demand demand, bool isTracked)
    {
        ConstraintException error;
        try
        {
            return Find(demand, isTracked);
        }
        catch (ConstraintException exception)
        {
            error = exception;
        }
        catch (TooManyCombinationsException)
        {
            error = (demand.Origin ?? root).Error("too many combinations at this place. Use fewer alternatives, or alternatives that differ in a required constant.");
        }
        catch (NotSupportedException exception)
        {
            error = (demand.Origin ?? root).Error($"'{exception.Message}' inside 'not', 'oneOf' or 'if' is not supported, for its complement has no grammar.");
        }
        return Relaxed(demand, error);
    }

    /// <summary>Any JSON for what turned out not to be writable; an error where nothing is relaxed.</summary>
    public void Relax(Demand demand, string sentence)
    {
        demand.Values = Relaxed(demand, (demand.Origin ?? root).Error(sentence));
        demand.IsInhabited = true;
    }

    private ValueSet Relaxed(Demand demand, ConstraintException error)
    {
        if (relaxed is null)
            throw error;
        if (_reported.Add(demand.Origin ?? root))
            relaxed.Add($"At {Places.Tuple(error.Path)}: {error.Message} Any JSON is allowed there.");
        return ValueSet.Any with { IsApproximate = true };
    }

    private ValueSet Find(Demand demand, bool isTracked)
    {
        switch (demand.Kind)
        {
            case DemandKind.Any:
                return ValueSet.Any;
            case DemandKind.None:
                return ValueSet.None;
            case DemandKind.Site:
                return SchemaReader.Read(demand.Site!, this, isTracked);
            case DemandKind.NotSite:
                return Algebra.Complement(Of(Demands.Of(demand.Site!)));
        }
        var isAll = demand.Kind == DemandKind.All;
        var values = isAll ? ValueSet.Any : ValueSet.None;
        foreach (var part in demand.Parts)
            values = isAll ? Algebra.Intersect(values, Of(part, isTracked)) : Algebra.Unite(values, Of(part, isTracked));
        return values;
    }
}
