using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Clients;

/// <summary>
/// Fixed texts of a structural tag, in which the name of a special token stands for the token as well as for its letters: the vocabulary
/// decides how a model writes a mark, and the client does not know it.
/// </summary>
internal sealed class TagMarks(Terms terms, IReadOnlyDictionary<string, int> specialTokens)
{
    /// <summary>A text that is written.</summary>
    public GrammarNode Text(string text)
    {
        var parts = new List<GrammarNode>();
        while (text.Length > 0)
        {
            var (at, name) = First(text);
            if (at > 0)
                parts.Add(new Lexeme(terms.Text(text[..at])));
            if (name.Length > 0)
                parts.Add(new OneOf(new Lexeme(terms.Text(name)), new SpecialToken(specialTokens[name])));
            text = text[(at + name.Length)..];
        }
        return parts.Count == 1 ? parts[0] : new Series(parts);
    }

    /// <summary>A text that is found in a free text: by its letters, and by the special token that it is or begins with.</summary>
    /// <param name="then">What follows; null forbids the text.</param>
    public IEnumerable<Mark> Marks(string text, GrammarNode? then)
    {
        yield return new Mark(text, null, then);
        if (First(text) is (0, { Length: > 0 } name) && (then is not null || name == text))
            yield return new Mark(name, specialTokens[name], then is null || name == text ? then : new Series(Text(text[name.Length..]), then));
    }

    // The first name of a special token in a text, the longest where several begin there; the end of the text and no name if there is none.
    private (int At, string Name) First(string text)
    {
        var first = (At: text.Length, Name: "");
        foreach (var name in specialTokens.Keys)
        {
            var at = name.Length == 0 ? -1 : text.IndexOf(name, StringComparison.Ordinal);
            if (at >= 0 && (at < first.At || at == first.At && name.Length > first.Name.Length))
                first = (at, name);
        }
        return first;
    }
}
