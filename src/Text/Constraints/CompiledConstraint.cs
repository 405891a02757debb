using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Tokenization;

namespace Otron.Text.Constraints;

/// <summary>
/// A grammar over the tokens of one tokenizer. It is made off the engine thread; after it was handed over one thread alone uses it and the
/// constraints that it starts, for configurations and masks are made as they are needed.
/// </summary>
public sealed class CompiledConstraint
{
    /// <summary>Also makes the first mask, so that hostile grammars fail here.</summary>
    /// <exception cref="ConstraintException">The grammar has no text, or goes beyond the budget of stacks or steps.</exception>
    public static CompiledConstraint Compile(Func<Terms, GrammarNode> make, ConstraintVocabulary vocabulary) => throw new NotSupportedException();

    /// <summary>A constraint for one answer, that has these tokens already.</summary>
    /// <param name="output">Tokens of the answer so far; they are replayed at first use.</param>
    /// <param name="endTokenIds">Tokens that end the answer: allowed exactly where the grammar accepts.</param>
    public TokenConstraint Start(ReadOnlyMemory<int> output, IReadOnlyList<int> endTokenIds, bool continuesText = false) => throw new NotSupportedException();
}
