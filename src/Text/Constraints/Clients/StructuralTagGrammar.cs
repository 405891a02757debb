using System.Text;
using System.Text.Json;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Patterns;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas;

namespace Otron.Text.Constraints.Clients;

/// <summary>
/// A structural tag: free text with parts that are held to a form. Source: mlc-ai/xgrammar, docs/structural_tag. Both forms that vLLM takes
/// are read: <c>{"type": "structural_tag", "format": …}</c>, and the older <c>{"structures": …, "triggers": …}</c>.
/// </summary>
public static class StructuralTagGrammar
{
    private static readonly IReadOnlyDictionary<string, int> None = new Dictionary<string, int>();

    /// <param name="tag">The whole tag.</param>
    /// <param name="options">How the JSON of its schemas is written.</param>
    /// <param name="terms">The arena of the grammar.</param>
    /// <param name="specialTokens">Special tokens by name; a name in a text of the tag stands for the token too.</param>
    /// <exception cref="ConstraintException">The tag is none, has a part that is not supported, or goes beyond a limit; its path leads there.</exception>
    public static GrammarNode Compile(
        JsonElement tag, SchemaOptions options, Terms terms, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        var root = new TagField(tag, []);
        if (Encoding.UTF8.GetByteCount(tag.GetRawText()) > PatternLimits.MaxTagBytes)
            throw root.Wrong($"it is longer than {PatternLimits.MaxTagBytes} bytes");
        var formats = new TagFormats(terms, options, new TagMarks(terms, specialTokens ?? None));
        return root.Find("structures") is null ? formats.Make(root.Get("format"), []) : formats.Triggered(root, root.GetList("structures"), []);
    }
}
