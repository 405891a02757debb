using System.Globalization;
using System.Text;
using Otron.Text.Tokenization.Unicode;

namespace Otron.Text.Tokenization.Format;

/// <summary>
/// From the regular expressions of the files, which are Oniguruma's, to .NET's. The two agree on most, and where they do not, they
/// mean different things without any error; what has no translation is refused.
/// </summary>
internal sealed partial class PatternTranslator
{
    // Where letters are alike whatever their case, these pairs are like one character too (\u00DF, \uFB00 and others).
    private static readonly string[] LetterPairs = ["ss", "st", "ff", "fi", "fl"];

    private readonly string _pattern;
    private int _at;
    private bool _isCaseless;

    private PatternTranslator(string pattern) => _pattern = pattern;

    private char Current => _at < _pattern.Length ? _pattern[_at] : '\0';

    /// <exception cref="NotSupportedException">The pattern has a part that cannot be translated; the message names it.</exception>
    public static string Translate(string pattern)
    {
        var translator = new PatternTranslator(pattern);
        var translated = translator.Alternatives();
        return translator._at == pattern.Length ? translated : throw Untranslatable("a ) without its (");
    }

    private string Alternatives()
    {
        var text = new StringBuilder();
        while (_at < _pattern.Length && Current != ')')
            if (Accept("|"))
                text.Append('|');
            else
                text.Append(Quantified(Atom()));
        return text.ToString();
    }

    private string Atom() => Current switch
    {
        '(' => Group(),
        '[' => Class(),
        '\\' => Escape(),
        '.' or '^' or '$' => Take().ToString(),
        '*' or '+' or '?' => throw Untranslatable("a quantifier of nothing"),
        _ => Literal(Take()),
    };

    private string Group()
    {
        var start = _at++;
        var wasCaseless = _isCaseless;
        if (!Accept("?"))
            return $"({Rest()}";
        foreach (var kind in (ReadOnlySpan<string>)[":", "=", "!", ">", "<=", "<!"])
            if (Accept(kind))
                return $"(?{kind}{Rest()}";
        if (Accept("<"))
            return TakeUntil('>') is { Length: > 0 } ? $"({Rest()}" : throw Untranslatable("a group without a name");
        var isOn = !Accept("-");
        if (!Accept("i"))
            throw Untranslatable($"a group (?{Current}");
        _isCaseless = isOn;
        if (Accept(":"))
        {
            var text = $"(?{(isOn ? "" : "-")}i:{Rest()}";
            _isCaseless = wasCaseless;
            return text;
        }
        return Accept(")") && start == 0 ? $"(?{(isOn ? "" : "-")}i)" : throw Untranslatable("an option that is not that of one group or of all");
    }

    private string Rest()
    {
        var text = Alternatives();
        return Accept(")") ? text + ")" : throw Untranslatable("a ( without its )");
    }

    private string Quantified(string atom)
    {
        while (Quantifier() is { Length: > 0 } quantifier)
        {
            var isCounted = quantifier[0] == '{';
            atom = !isCounted && Accept("+") ? $"(?>{atom}{quantifier})"
                : Current == '?' && isCounted && !quantifier.Contains(',', StringComparison.Ordinal) ? throw Untranslatable($"{quantifier}?")
                : Accept("?") ? $"(?:{atom}{quantifier}?)"
                : "*+?{".Contains(Current, StringComparison.Ordinal) ? $"(?:{atom}{quantifier})"
                : atom + quantifier;
        }
        return atom;
    }

    private string Quantifier()
    {
        if (Current is '*' or '+' or '?')
            return Take().ToString();
        if (Current != '{' || _pattern.IndexOf('}', _at) is not (> 0 and var end))
            return "";
        var inner = _pattern[(_at + 1)..end];
        if (inner.Length == 0 || inner is "," || inner.Any(c => !char.IsAsciiDigit(c) && c != ',') || inner.Count(c => c == ',') > 1)
            return "";
        _at = end + 1;
        return $"{{{(inner[0] == ',' ? "0" : "")}{inner}}}";
    }

    private string Literal(char c)
    {
        Check(c, c);
        if (_isCaseless && LetterPairs.Any(pair => string.Compare(_pattern, _at - 1, pair, 0, 2, StringComparison.OrdinalIgnoreCase) == 0))
            throw Untranslatable("two letters that are one without regard to case");
        return _isCaseless && c is 's' or 'S' ? $"[{c}\\u017F]" : c is '{' or '}' or ']' ? $"\\{c}" : c.ToString();
    }

    private string Escape()
    {
        _at++;
        const string word = $"[{LoneWordItems}]";
        switch (Take())
        {
            case 'w':
                return word;
            case 'W':
                return $"[^{LoneWordItems}]";
            case 'b':
                return $"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))";
            case 'B':
                return $"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))";
            case 'h':
                return "[0-9A-Fa-f]";
            case 'H':
                return "[^0-9A-Fa-f]";
            case 'R':
                return @"(?>\r\n|[\n-\r\u0085\u2028\u2029])";
            case ('p' or 'P') and var kind:
                return $"[{Property(kind == 'P')}]";
            case ('u' or 'x') and var kind:
                return Unit(CodeUnit(kind));
            case ('s' or 'S' or 'd' or 'D' or 'n' or 'r' or 't' or 'f' or 'v' or 'a' or 'e' or 'A' or 'z' or 'Z') and var kind:
                return $"\\{kind}";
            case var letter when char.IsAsciiLetterOrDigit(letter):
                throw Untranslatable($"\\{letter}");
            case var other:
                Check(other, other);
                return Unit(other);
        }
    }

    private string Property(bool isNegated)
    {
        if (!Accept("{"))
            throw Untranslatable("\\p without {");
        isNegated ^= Accept("^");
        var name = TakeUntil('}');
        if (Categories.IsName(name))
            return $"\\{(isNegated ? 'P' : 'p')}{{{name}}}";
        return StandIns.ScriptClass(name) is { } script && !isNegated ? script : throw Untranslatable($"\\p{{{(isNegated ? "^" : "")}{name}}}");
    }

    private char CodeUnit(char kind)
    {
        var hex = "";
        if (kind == 'x' && Accept("{"))
            hex = TakeUntil('}');
        else
            while (hex.Length < (kind == 'u' ? 4 : 2) && char.IsAsciiHexDigit(Current))
                hex += Take();
        var value = int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : -1;
        if (value is < 0 or > char.MaxValue)
            throw Untranslatable($"\\{kind}{hex}");
        Check(value, value);
        return (char)value;
    }

    // .NET would take half of a character beyond U+FFFF for the whole, or a stand-in for what it stands for.
    private void Check(int first, int last)
    {
        if (first <= 0xDFFF && last >= 0xD800 || StandIns.IsAnyIn(first, last))
            throw Untranslatable(string.Create(CultureInfo.InvariantCulture, $"a range from U+{first:X4} to U+{last:X4}"));
        if (_isCaseless && last > 0x7F && (first != last || char.IsLetter((char)first)))
            throw Untranslatable("other letters than A to Z without regard to case");
    }

    private char Take() => _at < _pattern.Length ? _pattern[_at++] : throw Untranslatable("an end that is too early");

    private string TakeUntil(char end)
    {
        var start = _at;
        while (Take() != end)
            continue;
        return _pattern[start..(_at - 1)];
    }

    private bool Accept(string text)
    {
        if (string.CompareOrdinal(_pattern, _at, text, 0, text.Length) != 0)
            return false;
        _at += text.Length;
        return true;
    }

    private static string Unit(char c) => c switch
    {
        '\r' => "\\r",
        '\n' => "\\n",
        ' ' => " ",
        _ when char.IsAsciiLetterOrDigit(c) => c.ToString(),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
    };

    private static NotSupportedException Untranslatable(string what) => new($"it has {what}");
}
