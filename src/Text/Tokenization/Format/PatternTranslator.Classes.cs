using System.Text;

namespace Otron.Text.Tokenization.Format;

/// <content>Character classes.</content>
internal sealed partial class PatternTranslator
{
    // Letters, marks, digits, joining punctuation and letters in circles; .NET's \w lacks some of them. Outside a class, the superior
    // digits and the fractions of Latin-1 are word characters too.
    private const string WordItems = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9";
    private const string LoneWordItems = WordItems + @"\u00B2\u00B3\u00B9\u00BC-\u00BE";

    private string Class()
    {
        var (items, isNegated, hasNonWord) = ClassItems();
        var negation = isNegated ? "^" : "";
        if (!hasNonWord)
            return $"[{negation}{items}]";
        if (items.Length == 0)
            return isNegated ? $"[{WordItems}]" : $"[^{WordItems}]";
        return isNegated ? $"(?:(?![{items}])[{WordItems}])" : $"(?:[{items}]|[^{WordItems}])";
    }

    private (string Items, bool IsNegated, bool HasNonWord) ClassItems()
    {
        _at++;
        var isNegated = Accept("^");
        var items = new StringBuilder();
        var hasNonWord = false;
        if (Current == ']')
            throw Untranslatable("an empty class");
        while (!Accept("]"))
            if (Accept("&&"))
                items.Append(Subtraction(isNegated || hasNonWord));
            else if (Current == '[')
                items.Append(NestedItems());
            else if (Accept(@"\w"))
                items.Append(WordItems);
            else if (Accept(@"\W"))
                hasNonWord = true;
            else if (ClassEscape() is { } escape)
                items.Append(escape);
            else
                AppendRange(items);
        return (items.ToString(), isNegated, hasNonWord);
    }

    private string NestedItems()
    {
        if (_at + 1 < _pattern.Length && _pattern[_at + 1] == ':')
            throw Untranslatable("a class by name");
        var (items, isNegated, hasNonWord) = ClassItems();
        return isNegated || hasNonWord ? throw Untranslatable("a negated class inside a class") : items;
    }

    // [a&&[^b]] is a without b; no other intersection is known.
    private string Subtraction(bool isImpossible)
    {
        if (Current != '[' || isImpossible)
            throw Untranslatable("an intersection of classes");
        var (items, isNegated, hasNonWord) = ClassItems();
        return isNegated && !hasNonWord && Current == ']' ? $"-[{items}]" : throw Untranslatable("an intersection of classes");
    }

    // What is no single character, and so neither end of a range.
    private string? ClassEscape()
    {
        if (Current != '\\' || _at + 1 >= _pattern.Length)
            return null;
        switch (_pattern[_at + 1])
        {
            case ('s' or 'S' or 'd' or 'D') and var kind:
                _at += 2;
                return $"\\{kind}";
            case 'h':
                _at += 2;
                return "0-9A-Fa-f";
            case ('p' or 'P') and var kind:
                _at += 2;
                return Property(kind == 'P');
            default:
                return null;
        }
    }

    private void AppendRange(StringBuilder items)
    {
        var first = ClassCharacter();
        var last = first;
        if (Current == '-' && _at + 1 < _pattern.Length && _pattern[_at + 1] != ']')
        {
            _at++;
            last = Current != '[' && ClassEscape() is null ? ClassCharacter() : throw Untranslatable("a range that ends in a class");
        }
        Check(first, last);
        items.Append(Unit(first));
        if (last != first)
            items.Append('-').Append(Unit(last));
        if (_isCaseless && (first <= 's' && last >= 's' || first <= 'S' && last >= 'S'))
            items.Append(@"\u017F"); // the long s
    }

    private char ClassCharacter()
    {
        if (!Accept("\\"))
            return Take();
        return Take() switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => '\e',
            'b' => '\b',
            ('u' or 'x') and var kind => CodeUnit(kind),
            var letter when char.IsAsciiLetterOrDigit(letter) => throw Untranslatable($"\\{letter} in a class"),
            var other => other,
        };
    }
}
