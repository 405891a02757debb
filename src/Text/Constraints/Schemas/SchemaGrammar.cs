using System.Text.Json;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Schemas;

/// <summary>A JSON schema as a grammar of the JSON texts that are valid against it.</summary>
public static class SchemaGrammar
{
    /// <summary>Checks the whole schema now; its parts become grammar when they are needed.</summary>
    /// <param name="relaxed">Gets a sentence for each subschema that became any JSON.</param>
    /// <exception cref="ConstraintException">The schema cannot be kept exactly, no value is valid against it, or it goes beyond a limit.</exception>
    public static GrammarNode Compile(JsonElement schema, SchemaOptions options, Terms terms, ICollection<string>? relaxed = null) =>
        throw new NotSupportedException();
}
