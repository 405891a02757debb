using System.Globalization;
using System.Text.Json;

namespace Otron.Text.Constraints.Schemas.Documents;

/// <summary>Finds what <c>$ref</c> and its relatives mean. Nothing is fetched: what lies outside of the document is refused.</summary>
/// <param name="root">The document.</param>
internal sealed class References(Site root)
{
    private Identifiers? _identifiers;

    private Identifiers Known => _identifiers ??= new(root);

    public Site Resolve(Site from, string reference)
    {
        var (resource, fragment) = Locate(from, reference);
        if (fragment.Length == 0)
            return resource;
        if (fragment[0] == '/')
            return Follow(resource, fragment, from, reference);
        return Known.Anchor(resource, fragment) ?? throw from.Error($"'$ref' names the anchor '{fragment}', which the schema does not have.");
    }

    /// <summary>
    /// A dynamic reference is known before any value is seen where the document itself has the anchor, for it is the outermost schema that
    /// a value passes, or where there is one such anchor in all.
    /// </summary>
    public Site ResolveDynamic(Site from, string reference)
    {
        var first = Resolve(from, reference);
        var anchor = reference[(reference.IndexOf('#', StringComparison.Ordinal) + 1)..];
        if (!first.Element.TryGetString("$dynamicAnchor", out var name) || name != anchor)
            return first;
        var named = Known.Dynamic(anchor);
        return named.FirstOrDefault(site => site.Resource.Root == root) ?? (named.Count == 1
            ? named[0]
            : throw from.Error($"'$dynamicRef' to '{anchor}' depends on the path that led here, which is not supported. Use '$ref'."));
    }

    /// <summary>Draft 2019-09's form, whose only reference is to the root of a resource.</summary>
    public Site ResolveRecursive(Site from)
    {
        var home = from.Resource.Root;
        if (!IsRecursive(home))
            return home;
        if (IsRecursive(root))
            return root;
        throw from.Error("'$recursiveRef' depends on the path that led here, which is not supported. Use '$ref'.");
    }

    private static bool IsRecursive(Site site) => site.Element.ValueKind == JsonValueKind.Object
        && site.Element.TryGetProperty("$recursiveAnchor", out var flag) && flag.ValueKind == JsonValueKind.True;

    private (Site Resource, string Fragment) Locate(Site from, string reference)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var address = hash < 0 ? reference : reference[..hash];
        var fragment = hash < 0 ? "" : Unescape(reference[(hash + 1)..], from);
        if (address.Length == 0)
            return (from.Resource.Root, fragment);
        if (!Uri.TryCreate(from.Resource.Address, address, out var uri))
            throw from.Error($"'$ref' to '{reference}' is no address.");
        return (Known.Resource(SchemaResource.WithoutFragment(uri)) ?? throw from.Error(
            $"'$ref' to '{reference}' leads out of the schema, which is not supported. Copy what it means into '$defs'."), fragment);
    }

    private static Site Follow(Site resource, string pointer, Site from, string reference)
    {
        var site = resource;
        foreach (var part in pointer[1..].Split('/'))
        {
            var key = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var isIndex = int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
            site = (isIndex && site.Element.ValueKind == JsonValueKind.Array ? site.Find(index) : site.Find(key))
                ?? throw from.Error($"'$ref' to '{reference}' leads nowhere: there is no '{key}'.");
        }
        return site;
    }

    private static string Unescape(string fragment, Site from)
    {
        try
        {
            return Uri.UnescapeDataString(fragment);
        }
        catch (UriFormatException)
        {
            throw from.Error($"'$ref' has a fragment that is no text: '{fragment}'.");
        }
    }
}
