using System.Collections.Concurrent;
using System.Text;
using Otron.Tests;
using Otron.Text.Constraints;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Tests.Tokenization;
using Otron.Text.Tokenization;

namespace Otron.Text.Tests.Constraints;

/// <summary>Vocabularies, each made once, and constraints over them.</summary>
internal static class ConstraintKit
{
    public const string Shipped = "smollm2-135m-instruct";
    public const string Small = "tiny/qwen2";

    private static readonly ConcurrentDictionary<string, ConstraintVocabulary> Made = new(StringComparer.Ordinal);

    /// <summary>A few rows more than the tokenizer has ids, as padded logits have.</summary>
    public static int RowsOf(string model) => Tokenizer(model).VocabularySize + 3;

    public static HuggingFaceTokenizer Tokenizer(string model) => GoldenTokenizers.Load(model);

    public static ConstraintVocabulary Vocabulary(string model) =>
        Made.GetOrAdd(model, name => ConstraintVocabulary.Of(Tokenizer(name), RowsOf(name)));

    public static CompiledConstraint Compile(Func<Terms, GrammarNode> make, string model = Small, params int[] ends) =>
        CompiledConstraint.Compile(make, Vocabulary(model), ends);

    public static TokenConstraint Start(Func<Terms, GrammarNode> make, string model = Small, params int[] ends) => Compile(make, model, ends).Start(default, ends);

    public static bool TryFeed(this TokenConstraint constraint, string text) => constraint.TryFeed(Encoding.UTF8.GetBytes(text));

    /// <summary>The ids that a mask allows.</summary>
    public static int[] Allowed(this TokenConstraint constraint, int rows)
    {
        var mask = constraint.Allowed();
        return [.. Enumerable.Range(0, rows).Where(mask.Contains)];
    }

    /// <summary>The ids of a text, as the tokenizer writes it.</summary>
    public static int[] Ids(string text, string model = Small, bool special = false) => Tokenizer(model).Encode(text, addSpecialTokens: false, parseSpecialTokens: special);

    /// <summary>Takes the tokens one by one; each must be allowed.</summary>
    public static void Write(this TokenConstraint constraint, params ReadOnlySpan<int> ids)
    {
        foreach (var id in ids)
        {
            Assert.True(constraint.Allowed().Contains(id), $"{id} is not allowed");
            constraint.Accept(id);
        }
    }
}
