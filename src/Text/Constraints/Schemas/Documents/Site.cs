using System.Globalization;
using System.Text.Json;

namespace Otron.Text.Constraints.Schemas.Documents;

/// <summary>A place in a schema document. One object stands for one place, so that references to it can be compared.</summary>
internal sealed class Site
{
    private readonly object? _key;
    private Dictionary<string, Site>? _children;
    private SchemaResource? _resource;

    private Site(JsonElement element, Site? parent, object? key, bool isValue)
    {
        (Element, Parent, _key, IsValue) = (element, parent, key, isValue);
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    public JsonElement Element { get; }

    public Site? Parent { get; }

    /// <summary>Number of keys and indices between the root and this place.</summary>
    public int Depth { get; }

    /// <summary>The place holds a value, of an enum or a const, and no schema.</summary>
    public bool IsValue { get; }

    public SchemaResource Resource => _resource ??= SchemaResource.At(this);

    public Draft Draft => Resource.Draft;

    /// <summary>Keys and indices from the root of the document.</summary>
    public IReadOnlyList<object> Path
    {
        get
        {
            var path = new object[Depth];
            for (var site = this; site.Parent is not null; site = site.Parent)
                path[site.Depth - 1] = site._key!;
            return path;
        }
    }

    public static Site Root(JsonElement schema) => new(schema, null, null, isValue: false);

    /// <summary>The schema under a key.</summary>
    public Site Child(string key, JsonElement element, bool isValue = false)
    {
        _children ??= new(StringComparer.Ordinal);
        if (!_children.TryGetValue(key, out var child))
            _children[key] = child = new(element, this, key, isValue || IsValue);
        return child;
    }

    public Site Child(int index, JsonElement element, bool isValue = false)
    {
        _children ??= new(StringComparer.Ordinal);
        var key = index.ToString(CultureInfo.InvariantCulture);
        if (!_children.TryGetValue(key, out var child))
            _children[key] = child = new(element, this, index, isValue || IsValue);
        return child;
    }

    /// <summary>The schema under a key, if there is one.</summary>
    public Site? Find(string key) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(key, out var element) ? Child(key, element) : null;

    public Site? Find(int index) =>
        Element.ValueKind == JsonValueKind.Array && index >= 0 && index < Element.GetArrayLength() ? Child(index, Element[index]) : null;

    /// <summary>The items of a list, or the members of an object with their keys.</summary>
    public IEnumerable<Site> Items(bool areValues = false)
    {
        var index = 0;
        foreach (var item in Element.EnumerateArray())
            yield return Child(index++, item, areValues);
    }

    public IEnumerable<(string Key, Site Value)> Members(bool areValues = false)
    {
        foreach (var member in Element.EnumerateObject())
            yield return (member.Name, Child(member.Name, member.Value, areValues));
    }

    /// <summary>An error at this place, about one of its keywords.</summary>
    public ConstraintException Error(string sentence) => new(sentence, Path);
}
