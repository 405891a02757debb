using System.Text.Json;
using Otron.Text.Constraints.Grammars;

namespace Otron.Text.Dialects.Reading;

/// <summary>Passes values that are no JSON on as compact JSON: Python's literals, and those of Gemma, whose strings have marks around them.</summary>
/// <param name="quote">The mark around strings; null for quotes of either kind.</param>
internal sealed class ValueParser(TextSource source, AnswerOutput output, string? quote = null) : Parser(source, output)
{
    /// <summary>A text as a JSON string.</summary>
    public static string Quote(string text) => $"\"{string.Concat(text.Select(JsonEscapes.Spelling))}\"";

    /// <summary>A word outside quotes as JSON: a number, a constant under its name in JSON or Python, else a string.</summary>
    public static string OfWord(string word) => word switch
    {
        "True" or "true" => "true",
        "False" or "false" => "false",
        "None" or "null" => "null",
        _ => IsJson(word) ? word : Quote(word),
    };

    public static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, RequestJson.Reading);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Members in the form <c>key=value</c> or <c>key:value</c> as a JSON object; the opening bracket is consumed already.</summary>
    public IEnumerator<object?> Members(char separator, char end)
    {
        Output.Arguments("{");
        var isFirst = true;
        while (true)
        {
            yield return Spaces();
            var unit = Source[0];
            if (unit == ',')
            {
                Source.Read();
                continue;
            }
            if (unit == end)
            {
                Source.Read();
                Output.Arguments("}");
                yield break;
            }
            if (!TextSource.IsText(unit) && (quote is null || Source.At(quote) != Match.Yes))
                yield break;
            yield return Key(separator, end);
            if (Source[0] != separator)
                yield break; // cut, or broken
            Source.Read();
            Output.Arguments(isFirst ? $"{Quote(Word)}:" : $",{Quote(Word)}:");
            isFirst = false;
            yield return Value();
        }
    }

    private IEnumerator<object?> Key(char separator, char end)
    {
        if (Source[0] is '"' or '\'')
        {
            yield return String();
            yield return Spaces();
            yield break;
        }
        if (quote is not null && Source.At(quote) == Match.Yes)
        {
            Source.Skip(quote);
            yield return Until(quote);
            Source.Skip(quote);
            yield return Spaces();
            yield break;
        }
        yield return Until(separator.ToString(), end.ToString());
        Word = Word.Trim();
    }

    private IEnumerator<object?> Value()
    {
        yield return Spaces();
        while (quote is not null && Source.At(quote) == Match.Unknown)
            yield return More;
        if (quote is not null && Source.At(quote) == Match.Yes)
        {
            Source.Skip(quote);
            Output.Arguments('"');
            yield return TextArgument([quote]);
            yield break;
        }
        switch (Source[0])
        {
            case '"' or '\'' when quote is null:
                Output.Arguments('"');
                yield return StringInto(next => Output.Arguments(JsonEscapes.Spelling(next)));
                if (IsClosed)
                    Output.Arguments('"');
                break;
            case '{':
                Source.Read();
                yield return Members(':', '}');
                break;
            case '[' or '(':
                yield return List(Source.Read() == '[' ? ']' : ')');
                break;
            default:
                // A number is known only at what follows it.
                yield return Until(",", "}", "]", ")");
                if (Source[0] != TextSource.End)
                    Output.Arguments(OfWord(Word.Trim()));
                break;
        }
    }

    private IEnumerator<object?> List(char end)
    {
        Output.Arguments("[");
        var isFirst = true;
        while (true)
        {
            yield return Spaces();
            if (Source[0] == ',')
            {
                Source.Read();
                continue;
            }
            if (Source[0] == end)
            {
                Source.Read();
                Output.Arguments("]");
                yield break;
            }
            if (Source[0] == TextSource.End)
                yield break;
            if (!isFirst)
                Output.Arguments(",");
            isFirst = false;
            var before = Source.Position;
            yield return Value();
            if (Source.Position == before)
                yield break; // nothing that belongs into a list
        }
    }
}
