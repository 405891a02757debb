using System.Text.Json;

namespace Otron.Text.Constraints.Schemas.Documents;

/// <summary>A schema with an address of its own: the document, or a part that has an <c>$id</c>.</summary>
/// <param name="Root">Where it begins; pointers count from there.</param>
/// <param name="Address">Its absolute address, which may be made up.</param>
internal sealed record SchemaResource(Site Root, Uri Address, Draft Draft)
{
    // The address of a document that has none. Relative references have to start somewhere.
    private static readonly Uri Nowhere = new("schema:///");

    /// <summary>The resource that a place begins, or the one that it lies in.</summary>
    public static SchemaResource At(Site site)
    {
        var outer = site.Parent?.Resource;
        if (site.Element.ValueKind != JsonValueKind.Object || site.IsValue)
            return outer ?? new(site, Nowhere, Draft.Year2020);
        var draft = site.Element.TryGetProperty("$schema", out var named) && named.ValueKind == JsonValueKind.String
            ? Drafts.Named(named.GetString()!)
            : outer?.Draft ?? Draft.Year2020;
        var id = IdOf(site.Element, draft);
        if (id is null && outer is not null)
            return outer;
        var address = id is not null && Uri.TryCreate(outer?.Address ?? Nowhere, id, out var found) ? WithoutFragment(found) : Nowhere;
        return new(site, address, draft);
    }

    public static Uri WithoutFragment(Uri uri) => uri.Fragment.Length == 0 ? uri : new(uri.AbsoluteUri[..uri.AbsoluteUri.IndexOf('#', StringComparison.Ordinal)]);

    private static string? IdOf(JsonElement schema, Draft draft)
    {
        if (!schema.TryGetProperty(draft == Draft.Four ? "id" : "$id", out var id) || id.ValueKind != JsonValueKind.String)
            return null;
        // Until draft 7 nothing beside a reference counts, and a fragment alone is the name of an anchor.
        if (draft <= Draft.Seven && (schema.TryGetProperty("$ref", out _) || id.GetString()!.StartsWith('#')))
            return null;
        return id.GetString()!;
    }
}
