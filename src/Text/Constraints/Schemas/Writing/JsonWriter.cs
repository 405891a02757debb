using System.Text;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Writing;

/// <summary>Writes values as JSON. Free texts may use every legal escape, all others have one form: the shortest escape, UTF-8 as it is.</summary>
internal class JsonWriter(Terms terms, JsonSpaces spaces) : ValueWriter(terms)
{
    private readonly Term _first = spaces.Opening == terms.Empty ? terms.Text("\"") : terms.Concat(spaces.Opening, terms.Text("\""));
    private readonly Term _next = terms.Concat(terms.Text(","), spaces.Comma, terms.Text("\""));
    private readonly Term _nextItem = terms.Concat(terms.Text(","), spaces.Comma);
    private readonly Lexeme _closeObject = new(terms.Concat(spaces.Opening, terms.Text("}")));
    private readonly Lexeme _closeArray = new(terms.Concat(spaces.Opening, terms.Text("]")));

    public override Term Null { get; } = terms.Text("null");

    public override Term True { get; } = terms.Text("true");

    public override Term False { get; } = terms.Text("false");

    public override GrammarNode OpenObject { get; } = new Lexeme(terms.Text("{"));

    public override GrammarNode OpenArray { get; } = new Lexeme(terms.Text("["));

    public override Term KeyEnd { get; } = terms.Concat(terms.Text("\":"), spaces.Colon);

    /// <summary>A text as JSON writes it between its quotes.</summary>
    public static string Escape(string text)
    {
        var written = new StringBuilder(text.Length);
        foreach (var character in text)
            written.Append(JsonEscapes.Spelling(character));
        return written.ToString();
    }

    public override GrammarNode Text(TextSet texts, TextAlgebra algebra)
    {
        var quote = Terms.Text("\"");
        var all = new List<Term>();
        if (texts.Listed.Count > 0)
            all.Add(Listed(texts.Listed));
        if (texts.Rest is { Language: { } language })
            all.Add(Terms.Concat(quote, JsonEscapes.Escape(Terms, language), quote));
        else if (texts.Rest is { } free)
            all.Add(Terms.Concat(quote, JsonLexemes.FreeStringTail(Terms, free.Min, free.Max)));
        return new Lexeme(all.Count == 1 ? all[0] : Terms.Union([.. all]));
    }

    public override Term? UniqueText(TextSet texts, TextAlgebra algebra)
    {
        var quote = Terms.Text("\"");
        var listed = Listed(texts.Listed);
        return texts.Rest is null ? listed : Terms.Union(listed, Terms.Concat(quote, JsonEscapes.Escape(Terms, algebra.Language(texts.Rest)), quote));
    }

    public override Term MemberStart(bool isFirst) => isFirst ? _first : _next;

    public override Term KeyBody(Term names) => JsonEscapes.Escape(Terms, names);

    public override Term Key(TextSet names, TextAlgebra algebra)
    {
        // A key that may be any text is as free as a value.
        if (names.IsAll)
            return Terms.Concat(JsonLexemes.FreeStringTail(Terms, 0, null), Terms.Text(":"), spaces.Colon);
        return names is { Rest: null, Listed: [var name] } ? Terms.Concat(Terms.Text(Escape(name)), KeyEnd) : base.Key(names, algebra);
    }

    public override GrammarNode CloseObject(bool isEmpty) => _closeObject;

    public override Term ItemStart(bool isFirst) => isFirst ? spaces.Opening : _nextItem;

    public override GrammarNode CloseArray(bool isEmpty) => _closeArray;

    private Term Listed(IReadOnlyList<string> texts) => Terms.AnyOf(texts.Select(text => Encoding.UTF8.GetBytes($"\"{Escape(text)}\"")));
}
