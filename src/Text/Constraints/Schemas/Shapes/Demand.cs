using Otron.Text.Constraints.Schemas.Documents;

namespace Otron.Text.Constraints.Schemas.Shapes;

internal enum DemandKind
{
    Any,
    None,
    Site,
    NotSite,
    All,
    Either,
}

/// <summary>
/// What a value must be: valid against a place of the schema, not valid against it, all of several, or one of several. <see cref="Demands"/>
/// keeps one object for each, so a schema that refers to itself has finitely many of them.
/// </summary>
internal sealed class Demand(int id, DemandKind kind, Site? site, Demand[] parts)
{
    public int Id => id;

    public DemandKind Kind => kind;

    public Site? Site => site;

    public IReadOnlyList<Demand> Parts => parts;

    /// <summary>The values, once they are known.</summary>
    public ValueSet? Values { get; set; }

    /// <summary>The values with what each alternative has evaluated.</summary>
    public ValueSet? Tracked { get; set; }

    /// <summary>Some value meets it; null while nobody asked.</summary>
    public bool? IsInhabited { get; set; }

    /// <summary>A place to speak of in errors.</summary>
    public Site? Origin => site ?? parts.Select(part => part.Origin).FirstOrDefault(origin => origin is not null);
}
