using Otron.Text.Constraints.Masks;
using Otron.Text.Tokenization;

namespace Otron.Text.Constraints;

/// <summary>
/// The tokens of a model as constraints see them: the bytes of each, in a trie. Made once for a model; immutable but for its caches, and
/// thread-safe.
/// </summary>
public sealed class ConstraintVocabulary
{
    private const long MaskBudget = 32 << 20;

    private ConstraintVocabulary(TokenTable table, long maskBudget) => (Table, Masks) = (table, new(maskBudget));

    internal TokenTable Table { get; }

    internal MaskCache Masks { get; }

    /// <summary>Costs little; the trie is made when the first constraint is compiled.</summary>
    /// <param name="tokenizer">The tokenizer of the model.</param>
    /// <param name="rows">Number of logits of the model; ids that the tokenizer does not know are never allowed as text.</param>
    public static ConstraintVocabulary Of(HuggingFaceTokenizer tokenizer, int rows) => Of(tokenizer, rows, MaskBudget);

    /// <summary>The same tokens, nothing known of any grammar.</summary>
    internal ConstraintVocabulary WithoutMasks() => new(Table, MaskBudget);

    internal static ConstraintVocabulary Of(HuggingFaceTokenizer tokenizer, int rows, long maskBudget) =>
        new(new(tokenizer.TokenBytes, id => tokenizer.TokenOf(id) is not null && !tokenizer.IsSpecial(id), rows), maskBudget);
}
