using System.Text.Json;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Keywords;
using Otron.Text.Constraints.Schemas.Plans;
using Otron.Text.Constraints.Schemas.Shapes;
using Otron.Text.Constraints.Schemas.Writing;

namespace Otron.Text.Constraints.Schemas;

/// <summary>A JSON schema as a grammar of the JSON texts that are valid against it.</summary>
public static class SchemaGrammar
{
    /// <summary>Checks the whole schema now; its parts become grammar when they are needed.</summary>
    /// <param name="relaxed">Gets a sentence for each subschema that became any JSON.</param>
    /// <exception cref="ConstraintException">The schema cannot be kept exactly, no value is valid against it, or it goes beyond a limit.</exception>
    public static GrammarNode Compile(JsonElement schema, SchemaOptions options, Terms terms, ICollection<string>? relaxed = null) =>
        Compile(schema, options, terms, JsonOf(options, terms), relaxed);

    /// <summary>The same values in another form than JSON.</summary>
    internal static GrammarNode Compile(JsonElement schema, SchemaOptions options, Terms terms, ValueWriter writer, ICollection<string>? relaxed = null)
    {
        LimitCheck.Run(schema, options.Limits);
        var root = Site.Root(schema);
        var normalizer = new Normalizer(root, terms, options.RelaxesUnsupported ? relaxed ?? [] : null);
        var demand = normalizer.Demands.Of(root);
        Openness? widest = options.ForbidsAdditional ? Openness.Stated : options.ClosesObjects ? Openness.Silent : null;
        var plans = new PlanBook(normalizer.Algebra.Texts, normalizer.Demands, widest);
        var grammar = new GrammarWriter(normalizer, plans);
        new SupportCheck(normalizer, plans, grammar.UniqueOf(writer.Inner)).Run(demand);
        if (!normalizer.IsInhabited(demand))
            throw root.Error("No value can satisfy the schema: its conditions exclude each other.");
        return grammar.Value(demand, writer);
    }

    /// <summary>The writer of JSON with the blanks that options ask for.</summary>
    internal static JsonWriter JsonOf(SchemaOptions options, Terms terms) => new(terms, options switch
    {
        { WhitespacePattern: { } pattern } => JsonSpaces.OfPattern(terms, pattern),
        { Whitespace: JsonWhitespace.Lines } => JsonSpaces.Lines(terms),
        { Whitespace: JsonWhitespace.Spaces } => JsonSpaces.OneSpace(terms),
        _ => JsonSpaces.None(terms),
    });
}
