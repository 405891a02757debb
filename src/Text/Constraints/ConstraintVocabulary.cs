using Otron.Text.Tokenization;

namespace Otron.Text.Constraints;

/// <summary>The tokens of a model as constraints see them: the bytes of each, in a trie. Made once for a model; immutable but for its caches.</summary>
public sealed class ConstraintVocabulary
{
    /// <param name="rows">Number of logits of the model; ids that the tokenizer does not know are never allowed.</param>
    public static ConstraintVocabulary Of(HuggingFaceTokenizer tokenizer, int rows) => throw new NotSupportedException();
}
