using System.Text.Json;

namespace Otron.Text.Constraints.Schemas.Documents;

/// <summary>All addresses and anchors of a document, found by one walk over its schemas.</summary>
internal sealed class Identifiers
{
    private static readonly HashSet<string> Maps =
        new(StringComparer.Ordinal) { "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies" };

    private static readonly HashSet<string> Lists = new(StringComparer.Ordinal) { "allOf", "anyOf", "oneOf", "prefixItems" };

    private static readonly HashSet<string> Schemas = new(StringComparer.Ordinal)
    {
        "additionalProperties", "additionalItems", "items", "contains", "not", "if", "then", "else", "propertyNames", "unevaluatedItems",
        "unevaluatedProperties", "contentSchema",
    };

    private readonly Dictionary<string, Site> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<(Site Resource, string Name), Site> _anchors = [];
    private readonly Dictionary<string, List<Site>> _dynamic = new(StringComparer.Ordinal);

    public Identifiers(Site root)
    {
        // A stack in place of recursion: documents may be deep.
        var open = new Stack<Site>([root]);
        while (open.TryPop(out var site))
            Read(site, open);
    }

    public Site? Resource(Uri address) => _resources.GetValueOrDefault(address.AbsoluteUri);

    public Site? Anchor(Site resource, string name) => _anchors.GetValueOrDefault((resource, name));

    /// <summary>The places of all dynamic anchors of a name.</summary>
    public IReadOnlyList<Site> Dynamic(string name) => _dynamic.TryGetValue(name, out var sites) ? sites : [];

    private void Read(Site site, Stack<Site> open)
    {
        if (site.Element.ValueKind != JsonValueKind.Object)
            return;
        var resource = site.Resource;
        if (resource.Root == site)
            _resources.TryAdd(resource.Address.AbsoluteUri, site);
        ReadAnchors(site, resource);
        foreach (var member in site.Element.EnumerateObject())
        {
            if (Maps.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.Object)
                foreach (var (_, schema) in site.Child(member.Name, member.Value).Members())
                    open.Push(schema);
            else if ((Lists.Contains(member.Name) || member.Name == "items") && member.Value.ValueKind == JsonValueKind.Array)
                foreach (var schema in site.Child(member.Name, member.Value).Items())
                    open.Push(schema);
            else if (Schemas.Contains(member.Name))
                open.Push(site.Child(member.Name, member.Value));
        }
    }

    private void ReadAnchors(Site site, SchemaResource resource)
    {
        if (site.Element.TryGetString("$anchor", out var anchor) && resource.Draft >= Draft.Year2019)
            _anchors.TryAdd((resource.Root, anchor), site);
        if (site.Element.TryGetString("$dynamicAnchor", out var dynamic) && resource.Draft >= Draft.Year2020)
        {
            _anchors.TryAdd((resource.Root, dynamic), site);
            if (!_dynamic.TryGetValue(dynamic, out var sites))
                _dynamic[dynamic] = sites = [];
            sites.Add(site);
        }
        var id = resource.Draft == Draft.Four ? "id" : "$id";
        if (resource.Draft <= Draft.Seven && site.Element.TryGetString(id, out var name) && name.StartsWith('#'))
            _anchors.TryAdd((resource.Root, name[1..]), site);
    }
}
