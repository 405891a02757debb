using System.Text.Json;
using Otron.Text.Constraints.Schemas.Documents;

namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>All demands of one schema. Complements are pushed down to places, so equal demands mostly are the same object.</summary>
internal sealed class Demands
{
    // More than any honest schema needs; a hostile one must not fill the memory.
    private const int MaxDemands = 200_000;

    private readonly Dictionary<(Site, bool), Demand> _sites = [];
    private readonly Dictionary<PartsKey, Demand> _combined = [];
    private int _count;

    public Demands()
    {
        Any = Make(DemandKind.Any);
        None = Make(DemandKind.None);
    }

    public Demand Any { get; }

    public Demand None { get; }

    /// <summary>Valid against a schema, or equal to a value where the place holds one.</summary>
    public Demand Of(Site site) => Of(site, isNegated: false);

    public Demand Not(Demand demand) => demand.Kind switch
    {
        DemandKind.Any => None,
        DemandKind.None => Any,
        DemandKind.Site => Of(demand.Site!, isNegated: true),
        DemandKind.NotSite => Of(demand.Site!, isNegated: false),
        DemandKind.All => Either([.. demand.Parts.Select(Not)]),
        _ => All([.. demand.Parts.Select(Not)]),
    };

    public Demand All(params ReadOnlySpan<Demand> parts) => Combine(DemandKind.All, parts, Any, None);

    public Demand Either(params ReadOnlySpan<Demand> parts) => Combine(DemandKind.Either, parts, None, Any);

    private Demand Of(Site site, bool isNegated)
    {
        if (_sites.TryGetValue((site, isNegated), out var known))
            return known;
        var says = site.IsValue ? (bool?)null : site.Element.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Object when KeywordTable.FamiliesOf(site) == KeywordFamily.None => true,
            _ => null,
        };
        var demand = says is { } always ? always != isNegated ? Any : None : Make(isNegated ? DemandKind.NotSite : DemandKind.Site, site);
        _sites[(site, isNegated)] = demand;
        return demand;
    }

    private Demand Combine(DemandKind kind, ReadOnlySpan<Demand> parts, Demand neutral, Demand dominant)
    {
        if (parts.Length == 2 && (parts[0] == parts[1] || parts[1] == neutral))
            return parts[0];
        if (parts.Length == 2 && parts[0] == neutral)
            return parts[1];
        var flat = new SortedSet<Demand>(Comparer<Demand>.Create((left, right) => left.Id.CompareTo(right.Id)));
        foreach (var part in parts)
        {
            if (part == dominant)
                return dominant;
            if (part.Kind == kind)
                flat.UnionWith(part.Parts);
            else if (part != neutral)
                flat.Add(part);
        }
        foreach (var part in flat)
            if (part.Kind == DemandKind.Site && _sites.TryGetValue((part.Site!, true), out var opposite) && flat.Contains(opposite))
                return dominant;
        if (flat.Count <= 1)
            return flat.FirstOrDefault() ?? neutral;
        var key = new PartsKey(kind, [.. flat]);
        if (!_combined.TryGetValue(key, out var demand))
            _combined[key] = demand = Make(kind, null, key.Parts);
        return demand;
    }

    private Demand Make(DemandKind kind, Site? site = null, params Demand[] parts) =>
        _count < MaxDemands ? new(_count++, kind, site, parts) : throw new TooManyCombinationsException();

    private readonly record struct PartsKey(DemandKind Kind, Demand[] Parts)
    {
        public bool Equals(PartsKey other) => Kind == other.Kind && Parts.AsSpan().SequenceEqual(other.Parts);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Kind);
            foreach (var part in Parts)
                hash.Add(part.Id);
            return hash.ToHashCode();
        }
    }
}
