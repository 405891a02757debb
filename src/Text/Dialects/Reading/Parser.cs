using System.Text;
using Otron.Text.Constraints.Grammars;

namespace Otron.Text.Dialects.Reading;

/// <summary>
/// What all parsers of answers share. A parser is an iterator: it yields null where it needs more text, or another parser that runs first.
/// So it is written as if the text were there as a whole, and any cut of a text gives the same parts.
/// </summary>
internal abstract class Parser(TextSource source, AnswerOutput output)
{
    /// <summary>To wait for more text.</summary>
    protected const IEnumerator<object?>? More = null;

    protected TextSource Source => source;

    protected AnswerOutput Output => output;

    /// <summary>The text that <see cref="String"/> or <see cref="Until"/> has read.</summary>
    protected string Word { get; set; } = "";

    /// <summary>White space at the end of the last text, which was not passed on.</summary>
    protected string Held { get; private set; } = "";

    /// <summary>The last text had something beside white space.</summary>
    protected bool HasText { get; private set; }

    /// <summary>The last string had its closing quote.</summary>
    protected bool IsClosed { get; private set; }

    protected IEnumerator<object?> Spaces()
    {
        while (true)
        {
            while (!source.Knows(0))
                yield return More;
            if (!TextSource.IsSpace(source[0]))
                yield break;
            source.Read();
        }
    }

    /// <summary>Skips white space and then the mark, if it stands there.</summary>
    protected IEnumerator<object?> Optional(string mark)
    {
        yield return Spaces();
        Match match;
        while ((match = source.At(mark)) == Match.Unknown)
            yield return More;
        if (match == Match.Yes)
            source.Skip(mark);
    }

    /// <summary>
    /// Passes text on up to one of the marks, which is not consumed, or the end. White space at its start is dropped unless
    /// <paramref name="keepsStart"/>; white space at its end is in <see cref="Held"/>.
    /// </summary>
    /// <param name="silent">Marks that are left out.</param>
    protected IEnumerator<object?> Text(ReadPartKind kind, IReadOnlyList<string> marks, IReadOnlyList<string>? silent = null, bool keepsStart = false)
    {
        var held = new StringBuilder();
        Held = "";
        while (true)
        {
            while (!source.Knows(0) || source.AtAny(marks, out _) == Match.Unknown || source.AtAny(silent ?? [], out _) == Match.Unknown)
                yield return More;
            if (source.AtAny(silent ?? [], out var left) == Match.Yes)
            {
                source.Skip(left!);
                held.Clear();
                keepsStart = false;
                continue;
            }
            if (source[0] == TextSource.End || source.AtAny(marks, out _) == Match.Yes)
                break;
            var position = source.Position;
            var isText = TextSource.IsText(source[0]);
            var next = (char)source.Read();
            if (!isText)
                continue; // a mark that belongs to another place
            if (TextSource.IsSpace(next))
            {
                held.Append(next);
                continue;
            }
            if (keepsStart)
                output.Text(kind, held.ToString(), position - held.Length);
            held.Clear();
            output.Text(kind, next, position);
            keepsStart = true;
        }
        (Held, HasText) = (held.ToString(), keepsStart);
    }

    /// <summary>
    /// Passes text up to one of the marks on as the rest of a JSON string, whose quote is out already. It flows: only what could begin a mark
    /// waits. The mark is consumed.
    /// </summary>
    protected IEnumerator<object?> TextArgument(IReadOnlyList<string> marks)
    {
        while (true)
        {
            while (!source.Knows(0) || source.AtAny(marks, out _) == Match.Unknown)
                yield return More;
            if (source.AtAny(marks, out var mark) == Match.Yes)
            {
                output.Arguments('"');
                source.Skip(mark!);
                yield break;
            }
            if (!TextSource.IsText(source[0]))
                yield break;
            output.Arguments(JsonEscapes.Spelling((char)source.Read()));
        }
    }

    /// <summary>Reads a text up to one of the marks, a special token or the end; none of these is consumed.</summary>
    protected IEnumerator<object?> Until(params string[] marks)
    {
        var word = new StringBuilder();
        while (true)
        {
            while (!source.Knows(0))
                yield return More;
            Match match;
            while ((match = source.AtAny(marks, out _)) == Match.Unknown)
                yield return More;
            if (match == Match.Yes || !TextSource.IsText(source[0]))
                break;
            word.Append((char)source.Read());
        }
        Word = word.ToString();
    }

    /// <summary>Reads a JSON string, decoded; its quote stands here.</summary>
    protected IEnumerator<object?> String()
    {
        var word = new StringBuilder();
        yield return StringInto(unit => word.Append(unit));
        Word = word.ToString();
    }

    /// <summary>Reads a JSON string, or one of Python with either quote, and gives its characters one by one.</summary>
    protected IEnumerator<object?> StringInto(Action<char> take)
    {
        var quote = source.Read();
        IsClosed = false;
        while (true)
        {
            while (!source.Knows(0))
                yield return More;
            var unit = source[0];
            if (!TextSource.IsText(unit))
                yield break;
            source.Read();
            if (unit == quote)
            {
                IsClosed = true;
                yield break;
            }
            if (unit != '\\')
            {
                take((char)unit);
                continue;
            }
            while (!source.Knows(0))
                yield return More;
            if (!TextSource.IsText(source[0]))
                yield break;
            var escaped = (char)source.Read();
            var digits = escaped switch { 'u' => 4, 'x' => 2, 'U' => 8, _ => 0 };
            if (digits == 0)
            {
                take(Unescape(escaped));
                continue;
            }
            var value = 0;
            for (; digits > 0; digits--)
            {
                while (!source.Knows(0))
                    yield return More;
                if (!TextSource.IsText(source[0]) || !char.IsAsciiHexDigit((char)source[0]))
                    break;
                value = value * 16 + Convert.ToInt32(((char)source.Read()).ToString(), 16);
            }
            if (value > char.MaxValue && Rune.IsValid(value))
                foreach (var half in new Rune(value).ToString())
                    take(half);
            else
                take((char)value);
        }
    }

    /// <summary>Passes a JSON value on as it stands; it begins here.</summary>
    protected IEnumerator<object?> Raw(Action<char> take)
    {
        var (depth, isInString, isEscaped) = (0, false, false);
        while (true)
        {
            while (!source.Knows(0))
                yield return More;
            var unit = source[0];
            if (isInString && unit != TextSource.End && !TextSource.IsText(unit))
            {
                // A model that names a special token within a string means its name.
                foreach (var letter in source.ReadName())
                    take(letter);
                continue;
            }
            if (!TextSource.IsText(unit))
                yield break;
            var next = (char)unit;
            if (depth == 0 && !isInString && (next is ',' or '}' or ']' || TextSource.IsSpace(unit)))
                yield break; // after a number or a word
            source.Read();
            if (isInString)
            {
                take(next);
                isInString = isEscaped || next != '"';
                isEscaped = !isEscaped && next == '\\';
                if (!isInString && depth == 0)
                    yield break;
                continue;
            }
            if (next is '{' or '[')
            {
                depth++;
                // The shortest object goes out whole.
                while (!source.Knows(0))
                    yield return More;
            }
            isInString = next == '"';
            take(next);
            if (next is '}' or ']' && --depth == 0)
                yield break;
        }
    }

    private static char Unescape(char escaped) => escaped switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\b',
        'f' => '\f',
        '0' => '\0',
        _ => escaped,
    };
}
