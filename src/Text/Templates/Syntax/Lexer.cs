using System.Text;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Syntax;

/// <summary>
/// Cuts a template into tokens as Jinja does with trim_blocks and lstrip_blocks on: the white space rules live here and nowhere else.
/// </summary>
internal sealed class Lexer
{
    private static readonly string[] Operators =
        ["**", "//", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ","];

    private readonly List<Token> _tokens = [];
    private readonly string _source;
    private int _position;
    private int _line = 1;

    // Whether the text that comes next begins a line, so that lstrip_blocks may eat its white space.
    private bool _atLineStart = true;

    private Lexer(string source) => _source = source;

    public static List<Token> Lex(string source)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (source.EndsWith('\n'))
            source = source[..^1];
        var lexer = new Lexer(source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_position < _source.Length)
        {
            int tag = FindTag(_position);
            if (tag < 0)
            {
                Add(TokenKind.Text, _source[_position..]);
                Advance(_source.Length);
                break;
            }
            char kind = _source[tag + 1];
            int inside = tag + 2;
            char sign = PeekAt(inside) is '-' or '+' ? _source[inside++] : '\0';
            AddText(tag, sign, isBlock: kind != '{');
            Advance(inside);
            _atLineStart = false;
            if (kind == '#')
                SkipComment();
            else if (kind == '%' && TryRaw())
                continue;
            else
                LexTag(isBlock: kind == '%');
        }
        Add(TokenKind.End, "");
    }

    private int FindTag(int from)
    {
        for (int at = from; (at = _source.IndexOf('{', at)) >= 0; at++)
            if (PeekAt(at + 1) is '{' or '%' or '#')
                return at;
        return -1;
    }

    private void AddText(int end, char sign, bool isBlock)
    {
        int start = _position;
        if (sign == '-')
        {
            while (end > start && CodePoint.IsSpace(_source[end - 1]))
                end--;
        }
        else if (sign != '+' && isBlock)
        {
            int lineStart = end;
            while (lineStart > start && _source[lineStart - 1] != '\n' && CodePoint.IsSpace(_source[lineStart - 1]))
                lineStart--;
            if (lineStart == start ? _atLineStart : _source[lineStart - 1] == '\n')
                end = lineStart;
        }
        if (end > start)
            Add(TokenKind.Text, _source[start..end]);
    }

    private void SkipComment()
    {
        int close = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (close < 0 && _position == _source.Length)
            return; // Jinja finds fault only with what follows the opening
        if (close < 0)
            throw TemplateException.Syntax(_line, "a comment is not closed.");
        char sign = close > _position ? _source[close - 1] : '\0';
        Advance(close + 2);
        SkipAfterTag(sign, isBlock: true);
    }

    /// <summary>Ends a tag: <c>-</c> eats all white space that follows, a plain block end eats one newline.</summary>
    private void SkipAfterTag(char sign, bool isBlock)
    {
        int end = _position;
        if (sign == '-')
        {
            while (end < _source.Length && CodePoint.IsSpace(_source[end]))
                end++;
        }
        else if (isBlock && sign != '+' && PeekAt(end) == '\n')
        {
            end++;
        }
        _atLineStart = end > _position && _source[end - 1] == '\n';
        Advance(end);
    }

    private bool TryRaw()
    {
        int? body = MatchRawTag(_position, "raw", out char sign);
        if (body is null || sign == '+')
            return false;
        int line = _line;
        Advance(body.Value);
        if (sign == '-')
            SkipAfterTag(sign, isBlock: false);
        for (int at = _position; (at = _source.IndexOf("{%", at, StringComparison.Ordinal)) >= 0; at += 2)
        {
            int inside = at + 2;
            char openSign = PeekAt(inside) is '-' or '+' ? _source[inside++] : '\0';
            if (MatchRawTag(inside, "endraw", out sign) is not { } after)
                continue;
            AddText(at, openSign, isBlock: true);
            Advance(after);
            SkipAfterTag(sign, isBlock: true);
            return true;
        }
        return _position == _source.Length ? true : throw TemplateException.Syntax(line, "a raw block is not closed.");
    }

    /// <summary>The position after <c>name %}</c> (with its sign), if it is at <paramref name="at"/>.</summary>
    private int? MatchRawTag(int at, string name, out char sign)
    {
        sign = '\0';
        at = SkipSpace(at);
        if (string.CompareOrdinal(_source, at, name, 0, name.Length) != 0)
            return null;
        at = SkipSpace(at + name.Length);
        if (PeekAt(at) is '-' or '+')
            sign = _source[at++];
        return PeekAt(at) == '%' && PeekAt(at + 1) == '}' ? at + 2 : null;
    }

    private void LexTag(bool isBlock)
    {
        int openedAt = _line;
        char close = isBlock ? '%' : '}';
        var brackets = new Stack<char>();
        Add(isBlock ? TokenKind.BlockBegin : TokenKind.PrintBegin, "");
        while (true)
        {
            Advance(SkipSpace(_position));
            if (_position >= _source.Length)
                throw TemplateException.Syntax(openedAt, "a tag is not closed.");
            if (brackets.Count == 0 && MatchTagEnd(close, out char sign) is { } end)
            {
                Add(isBlock ? TokenKind.BlockEnd : TokenKind.PrintEnd, "");
                Advance(end);
                SkipAfterTag(sign, isBlock);
                return;
            }
            LexToken(brackets);
        }
    }

    private int? MatchTagEnd(char close, out char sign)
    {
        int at = _position;
        sign = PeekAt(at) is '-' or '+' ? _source[at++] : '\0';
        if (sign == '+' && close != '%')
            return null;
        return PeekAt(at) == close && PeekAt(at + 1) == '}' ? at + 2 : null;
    }

    private void LexToken(Stack<char> brackets)
    {
        char first = _source[_position];
        if (first == '_' || char.IsLetter(first))
        {
            int end = _position + 1;
            while (PeekAt(end) == '_' || char.IsLetterOrDigit(PeekAt(end)))
                end++;
            AddAndAdvance(TokenKind.Name, end);
        }
        else if (char.IsAsciiDigit(first))
        {
            LexNumber();
        }
        else if (first is '\'' or '"')
        {
            LexString(first);
        }
        else
        {
            LexOperator(brackets);
        }
    }

    private void LexOperator(Stack<char> brackets)
    {
        foreach (string symbol in Operators)
        {
            if (string.CompareOrdinal(_source, _position, symbol, 0, symbol.Length) != 0)
                continue;
            switch (symbol)
            {
                case "(": brackets.Push(')'); break;
                case "[": brackets.Push(']'); break;
                case "{": brackets.Push('}'); break;
                case ")" or "]" or "}" when !brackets.TryPop(out char expected) || expected != symbol[0]:
                    throw TemplateException.Syntax(_line, $"unexpected '{symbol}'.");
            }
            Add(TokenKind.Operator, symbol);
            Advance(_position + symbol.Length);
            return;
        }
        throw TemplateException.Syntax(_line, $"unexpected character '{_source[_position]}'.");
    }

    private void LexNumber()
    {
        int end = NumberLiteral.Find(_source, _position, out bool isFloat);
        string digits = _source[_position..end].Replace("_", "", StringComparison.Ordinal);
        Add(isFloat ? TokenKind.Float : TokenKind.Integer, digits);
        Advance(end);
    }

    private void LexString(char quote)
    {
        int line = _line;
        int at = _position + 1;
        var text = new StringBuilder();
        while (true)
        {
            int next = _source.AsSpan(at).IndexOfAny(quote, '\\');
            if (next < 0)
                throw TemplateException.Syntax(line, "a string is not closed.");
            text.Append(_source, at, next);
            at += next + 1;
            if (_source[at - 1] == quote)
                break;
            at = StringEscape.Read(_source, at, text, _line);
        }
        Add(TokenKind.String, text.ToString());
        Advance(at);
    }

    private int SkipSpace(int at)
    {
        while (at < _source.Length && CodePoint.IsSpace(_source[at]))
            at++;
        return at;
    }

    private char PeekAt(int at) => at < _source.Length ? _source[at] : '\0';

    private void Add(TokenKind kind, string text) => _tokens.Add(new Token(kind, text, _line));

    private void AddAndAdvance(TokenKind kind, int end)
    {
        Add(kind, _source[_position..end]);
        Advance(end);
    }

    private void Advance(int position)
    {
        _line += _source.AsSpan(_position, position - _position).Count('\n');
        _position = position;
    }
}
