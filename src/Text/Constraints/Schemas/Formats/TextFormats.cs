using Otron.Text.Constraints.Patterns;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Documents;

namespace Otron.Text.Constraints.Schemas.Formats;

/// <summary>The formats of texts that are kept.</summary>
internal static class TextFormats
{
    // Each format has some patterns, of which a text matches one as a whole.
    private static readonly Dictionary<string, Func<string[]>> Patterns = new(StringComparer.Ordinal)
    {
        ["date"] = () => [TimeFormats.Date],
        ["time"] = () => [TimeFormats.Time],
        ["date-time"] = () => [TimeFormats.DateTime],
        ["duration"] = () => [TimeFormats.Duration],
        ["email"] = () => [HostFormats.Email],
        ["hostname"] = () => [HostFormats.Hostname],
        ["ipv4"] = () => [HostFormats.Ipv4],
        ["ipv6"] = () => [HostFormats.Ipv6],
        ["uri"] = () => [UriFormats.Uri],
        ["uri-reference"] = () => UriFormats.Reference,
        ["iri"] = () => [UriFormats.Iri],
        ["iri-reference"] = () => UriFormats.IriReference,
        ["uri-template"] = () => [UriFormats.Template],
        ["uuid"] = () => ["[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"],
        ["json-pointer"] = () => ["(?:/(?:[^/~]|~[01])*)*"],
        ["relative-json-pointer"] = () => ["(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^/~]|~[01])*)*)"],
        ["byte"] = () => ["(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"],
    };

    // Formats of the specification that no regular language describes, or none of a bearable size.
    private static readonly HashSet<string> Missing = new(StringComparer.Ordinal) { "regex", "idn-email", "idn-hostname" };

    /// <summary>Names of the formats that are kept.</summary>
    public static IReadOnlyCollection<string> Names => Patterns.Keys;

    /// <summary>The texts of a format; null where the name is unknown, which makes it an annotation.</summary>
    public static Term? Language(string format, Terms terms, Site site)
    {
        if (Missing.Contains(format))
            throw site.Error($"'format' {format} is not supported. Use 'pattern', or leave it out.");
        if (!Patterns.TryGetValue(format, out var patterns))
            return null;
        var language = terms.Union(Array.ConvertAll(patterns(), pattern => PatternReader.Whole(terms, pattern)));
        // Lookahead inside of the repeated labels would make the pattern large.
        return format == "hostname" ? HostFormats.WithLimits(terms, language) : language;
    }
}
