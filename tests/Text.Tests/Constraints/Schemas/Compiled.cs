using System.Text;
using System.Text.Json;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas;

namespace Otron.Text.Tests.Constraints.Schemas;

/// <summary>A schema as text, compiled; and whether its grammar has a text.</summary>
internal sealed class Compiled
{
    private readonly Recogniser _grammar;

    private Compiled(Recogniser grammar, IReadOnlyList<string> relaxed) => (_grammar, Relaxed) = (grammar, relaxed);

    public IReadOnlyList<string> Relaxed { get; }

    /// <summary>As <c>structured_outputs</c> has it: to the letter.</summary>
    public static Compiled Exactly(string schema, JsonWhitespace whitespace = JsonWhitespace.None) => Of(schema, new(false, whitespace, false));

    /// <summary>As tools have it: closed where nothing is said.</summary>
    public static Compiled Closed(string schema) => Of(schema, new(true, JsonWhitespace.None, false));

    public static Compiled Of(string schema, SchemaOptions options)
    {
        using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 20_000 });
        var (terms, relaxed) = (new Terms(), new List<string>());
        return new(new(terms, SchemaGrammar.Compile(document.RootElement.Clone(), options, terms, relaxed)), relaxed);
    }

    public bool Has(string text) => _grammar.Accepts(Encoding.UTF8.GetBytes(text));
}
