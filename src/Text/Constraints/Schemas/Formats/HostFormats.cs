using Otron.Text.Constraints.Patterns;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Schemas.Formats;

/// <summary>Names and addresses of hosts, and of mailboxes (RFC 1123, 4291, 5321), as patterns of whole texts.</summary>
internal static class HostFormats
{
    private const string Octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    public const string Ipv4 = Octet + @"(?:\." + Octet + "){3}";

    private const string Hex = "[0-9A-Fa-f]{1,4}";

    private const string Last = "(?:" + Hex + ":" + Hex + "|" + Ipv4 + ")";

    public const string Ipv6 =
        "(?:(?:" + Hex + ":){6}" + Last
        + "|::(?:" + Hex + ":){5}" + Last
        + "|(?:" + Hex + ")?::(?:" + Hex + ":){4}" + Last
        + "|(?:(?:" + Hex + ":){0,1}" + Hex + ")?::(?:" + Hex + ":){3}" + Last
        + "|(?:(?:" + Hex + ":){0,2}" + Hex + ")?::(?:" + Hex + ":){2}" + Last
        + "|(?:(?:" + Hex + ":){0,3}" + Hex + ")?::" + Hex + ":" + Last
        + "|(?:(?:" + Hex + ":){0,4}" + Hex + ")?::" + Last
        + "|(?:(?:" + Hex + ":){0,5}" + Hex + ")?::" + Hex
        + "|(?:(?:" + Hex + ":){0,6}" + Hex + ")?::)";

    private const string Label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

    public const string Hostname = Label + @"(?:\." + Label + ")*";

    private const string Atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";

    public const string Email =
        "(?:" + Atom + @"(?:\." + Atom + @")*|""(?:[ !#-\[\]-~]|\\[ -~])*"")@(?:" + Hostname + @"|\[" + Ipv4 + @"\]|\[IPv6:" + Ipv6 + @"\])";

    /// <summary>At most 253 characters, and no hyphens at the third and fourth place of a label, which mark encoded names.</summary>
    public static Term WithLimits(Terms terms, Term names)
    {
        var marked = PatternReader.Search(terms, @"(?:^|\.)[A-Za-z0-9]{2}--");
        return terms.Minus(terms.Intersect(names, terms.Repeat(terms.ByteRange(0x20, 0x7E), 1, 253)), marked);
    }
}
