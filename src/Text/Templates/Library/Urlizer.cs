using System.Text;
using System.Text.RegularExpressions;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>The filter urlize: links around what looks like an address, word by word.</summary>
internal sealed partial class Urlizer
{
    private static readonly (string Open, string Close)[] Brackets = [("(", ")"), ("<", ">"), ("&lt;", "&gt;")];

    // Words may be of any length, so what could backtrack does not.
    private static readonly Regex MailPattern = new(@"^\S+@\w[\w.-]*\.\w+$", RegexOptions.NonBacktracking);

    private static readonly Regex AddressPattern = new(
        @"^((https?://|www\.)(([\w%-]+\.)+)?([a-z]{2,63}|xn--[\w%]{2,59})|([\w%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil)" +
        @"|(https?://)((([\d]{1,3})(\.[\d]{1,3}){3})|(\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}\])))(?::[\d]{1,5})?(?:[/?#]\S*)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);

    private readonly Invocation _call;
    private readonly long? _limit;
    private readonly string _attributes;
    private readonly string[] _schemes;

    public Urlizer(Invocation call)
    {
        _call = call;
        _limit = call[0] is null or None ? null : call.Integer(0, 0);
        var rel = new SortedSet<string>(StringComparer.Ordinal) { "noopener" };
        if (call.Flag(1))
            rel.Add("nofollow");
        foreach (object part in call.Text(3) is { } given ? PythonText.SplitWords(given, -1, call.Budget) : [])
            rel.Add(((JinjaString)part).Value);
        string target = call.Text(2) is { Value.Length: > 0 } name ? $" target=\"{Escape(name.Value)}\"" : "";
        _attributes = $" rel=\"{Escape(string.Join(' ', rel))}\"{target}";
        _schemes = call[4] is null or None ? [] : Array.ConvertAll(call.Operators.Iterate(call[4]!), static scheme =>
            scheme is JinjaString text && SchemePattern().IsMatch(text.Value)
                ? text.Value
                : throw TemplateException.Runtime("an extra scheme of urlize is no URI scheme."));
    }

    public JinjaString Run()
    {
        var source = Html.Escape(_call.Target, _call.Budget).AsPlain();
        _call.Budget.ChargeText(source.Value.Length * 8L);
        var result = new StringBuilder();
        for (int at = 0; at < source.Value.Length;)
        {
            int end = at;
            bool isSpace = CodePoint.IsSpace(source.Value[at]);
            while (end < source.Value.Length && CodePoint.IsSpace(source.Value[end]) == isSpace)
                end++;
            string word = source.Value[at..end];
            result.Append(isSpace ? word : Link(word));
            _call.Budget.ChargeText(result.Length);
            at = end;
        }
        var linked = source.Derive(result.ToString());
        return _call.Context.Autoescapes ? linked.AsMarkup() : linked;
    }

    private string Link(string word)
    {
        string head = HeadPattern().Match(word).Value;
        string middle = word[head.Length..];
        string tail = TailPattern().Match(middle).Value;
        middle = middle[..^tail.Length];
        foreach (var (open, close) in Brackets)
        {
            if (middle.AsSpan().Count(open) <= middle.AsSpan().Count(close))
                continue;
            int missing = Math.Min(middle.AsSpan().Count(open), tail.AsSpan().Count(close));
            for (int i = 0; i < missing; i++)
            {
                int end = tail.IndexOf(close, StringComparison.Ordinal) + close.Length;
                middle += tail[..end];
                tail = tail[end..];
            }
        }
        return head + Anchor(middle) + tail;
    }

    private string Anchor(string word)
    {
        if (AddressPattern.IsMatch(word))
        {
            bool hasScheme = word.StartsWith("https://", StringComparison.Ordinal) || word.StartsWith("http://", StringComparison.Ordinal);
            return $"<a href=\"{(hasScheme ? "" : "https://")}{word}\"{_attributes}>{Shortened(word)}</a>";
        }
        if (word.StartsWith("mailto:", StringComparison.Ordinal) && MailPattern.IsMatch(word[7..]))
            return $"<a href=\"{word}\">{word[7..]}</a>";
        if (word.Contains('@', StringComparison.Ordinal) && !word.StartsWith("www.", StringComparison.Ordinal) && word[0] != '@'
            && !word.Contains(':', StringComparison.Ordinal) && MailPattern.IsMatch(word))
            return $"<a href=\"mailto:{word}\">{word}</a>";
        foreach (string scheme in _schemes)
        {
            _call.Budget.ChargeText(word.Length);
            if (word != scheme && word.StartsWith(scheme, StringComparison.Ordinal))
                word = $"<a href=\"{word}\"{_attributes}>{word}</a>";
        }
        return word;
    }

    private string Shortened(string address)
    {
        var text = new JinjaString(address, isTrusted: false);
        return _limit is { } limit && text.CodePoints > limit
            ? Access.Slice(_call.Context, text, null, JinjaNumber.Box(limit), null) + "..."
            : address;
    }

    private string Escape(string text) => Html.Escape(new JinjaString(text, isTrusted: false), _call.Budget).Value;

    [GeneratedRegex("^(?:[(<]|&lt;)+", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex HeadPattern();

    [GeneratedRegex(@"(?:[)>.,\n]|&gt;)+$", RegexOptions.RightToLeft, matchTimeoutMilliseconds: 2000)]
    private static partial Regex TailPattern();

    [GeneratedRegex(@"^[\w.+-]{2,}:/{0,2}\z", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex SchemePattern();
}
