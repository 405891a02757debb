using System.Text.Json;
using Otron.Text;
using Otron.Text.Constraints.Clients;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas;

namespace Otron.Grains.Generation;

/// <summary>The grammar of a format that a client asked for.</summary>
internal static class FormatGrammar
{
    private static readonly JsonElement AnyObject = JsonDocument.Parse("""{"type":"object"}""").RootElement;

    /// <param name="specialTokens">Special tokens of the model by name, which a structural tag may name.</param>
    /// <param name="relaxed">Gets a sentence for each part of the schema that becomes any JSON.</param>
    /// <exception cref="Otron.Text.ConstraintException">The format cannot be kept.</exception>
    public static GrammarNode Make(
        AnswerFormat format, Terms terms, IReadOnlyDictionary<string, int> specialTokens, ICollection<string>? relaxed = null) => format.Kind switch
    {
        AnswerFormatKind.JsonObject => SchemaGrammar.Compile(AnyObject, OptionsOf(format), terms),
        AnswerFormatKind.JsonSchema => SchemaGrammar.Compile(SchemaOf(format), OptionsOf(format), terms, relaxed),
        AnswerFormatKind.Regex => RegexGrammar.Compile(format.Text!, terms),
        AnswerFormatKind.Choice => ChoiceGrammar.Compile(format.Choices!, terms),
        AnswerFormatKind.Grammar => GbnfGrammar.Compile(format.Text!, terms),
        AnswerFormatKind.StructuralTag => StructuralTagGrammar.Compile(SchemaOf(format), OptionsOf(format), terms, specialTokens),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format.Kind, "Not a kind of format."),
    };

    private static JsonElement SchemaOf(AnswerFormat format)
    {
        using var json = JsonDocument.Parse(format.Text!, RequestJson.Reading);
        return json.RootElement.Clone();
    }

    private static SchemaOptions OptionsOf(AnswerFormat format) => new(
        format.ClosesObjects, format.ForbidsWhitespace ? JsonWhitespace.None : JsonWhitespace.Lines, RelaxesUnsupported: !format.IsStrict)
    {
        WhitespacePattern = format.WhitespacePattern,
        ForbidsAdditional = format.ForbidsAdditional,
    };
}
