using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Shapes;
using Otron.Text.Constraints.Schemas.Writing;

namespace Otron.Text.Dialects.Writing;

/// <summary>Writes a text as it is, up to its end tag, which cannot be in it; all else as JSON, or single words as Python has them.</summary>
internal sealed class RawTextWriter(Terms terms, JsonWriter json, JsonSpaces spaces, string endTag, bool hasPythonWords) : JsonWriter(terms, spaces)
{
    private readonly Term _without = terms.Minus(terms.AnyText, terms.Concat(terms.Everything, terms.Text(endTag), terms.Everything));

    public override Term Null { get; } = terms.Text(hasPythonWords ? "None" : "null");

    public override Term True { get; } = terms.Text(hasPythonWords ? "True" : "true");

    public override Term False { get; } = terms.Text(hasPythonWords ? "False" : "false");

    public override ValueWriter Inner => json;

    public override GrammarNode Text(TextSet texts, TextAlgebra algebra) =>
        new Lexeme(texts.IsAll ? _without : Terms.Intersect(algebra.Language(texts), _without));

    public override Term? UniqueText(TextSet texts, TextAlgebra algebra) => Terms.Intersect(algebra.Language(texts), _without);
}
