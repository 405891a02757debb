namespace Otron.Text.Constraints.Schemas.Formats;

/// <summary>Addresses of RFC 3986 and 3987 and templates of RFC 6570, as patterns of whole texts.</summary>
internal static class UriFormats
{
    private const string Percent = "%[0-9A-Fa-f]{2}";

    private const string Delimiters = "!$&'()*+,;=";

    private const string Wide =
        @"\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF\u{10000}-\u{1FFFD}\u{20000}-\u{2FFFD}\u{30000}-\u{3FFFD}\u{40000}-\u{4FFFD}\u{50000}-\u{5FFFD}"
        + @"\u{60000}-\u{6FFFD}\u{70000}-\u{7FFFD}\u{80000}-\u{8FFFD}\u{90000}-\u{9FFFD}\u{A0000}-\u{AFFFD}\u{B0000}-\u{BFFFD}\u{C0000}-\u{CFFFD}"
        + @"\u{D0000}-\u{DFFFD}\u{E1000}-\u{EFFFD}";

    private const string Private = @"\uE000-\uF8FF\u{F0000}-\u{FFFFD}\u{100000}-\u{10FFFD}";

    private const string Literal = @"\[(?:" + HostFormats.Ipv6 + @"|[Vv][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\]";

    // Names of templates and literal text between their expressions.
    private const string Name = @"(?:[A-Za-z0-9_]|" + Percent + @")(?:\.?(?:[A-Za-z0-9_]|" + Percent + "))*";

    private const string Variable = Name + "(?::[1-9][0-9]{0,3}|\\*)?";

    public const string Template =
        @"(?:[!#$&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~" + Wide + Private + "]|" + Percent + "|\\{[+#./;?&=,!@|]?" + Variable + "(?:," + Variable + ")*\\})*";

    public static string Uri => Absolute("", "");

    public static string[] Reference => [Absolute("", ""), Relative("", "")];

    public static string Iri => Absolute(Wide, Private);

    public static string[] IriReference => [Absolute(Wide, Private), Relative(Wide, Private)];

    private static string Absolute(string wide, string hidden) =>
        $"[A-Za-z][A-Za-z0-9+.-]*:(?:{Authority(wide)}{Rooted(wide)}|/(?:{Segment(wide)}+{Rooted(wide)})?|{Segment(wide)}+{Rooted(wide)}|){Tail(wide, hidden)}";

    private static string Relative(string wide, string hidden) =>
        $"(?:{Authority(wide)}{Rooted(wide)}|/(?:{Segment(wide)}+{Rooted(wide)})?|{Character(wide, "@")}+{Rooted(wide)}|){Tail(wide, hidden)}";

    private static string Authority(string wide) =>
        $"//(?:{Character(wide, ":")}*@)?(?:{Literal}|{Character(wide, "")}*)(?::[0-9]*)?";

    private static string Rooted(string wide) => $"(?:/{Segment(wide)}*)*";

    private static string Segment(string wide) => Character(wide, ":@");

    private static string Tail(string wide, string hidden) => $@"(?:\?{Character(wide + hidden, ":@/?")}*)?(?:#{Character(wide, ":@/?")}*)?";

    private static string Character(string wide, string also) => $"(?:[A-Za-z0-9._~{Delimiters}{also}{wide}-]|{Percent})";
}
