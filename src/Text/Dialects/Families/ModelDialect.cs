using Otron.Text.Dialects.Reading;
using Otron.Text.Templates;

namespace Otron.Text.Dialects.Families;

/// <summary>
/// How a model calls tools: found by the marks in its chat template, and proved by what the template prints for calls. Of the spellings of a
/// format the one is taken that goes furthest along what was printed, so that the next turn finds a call in the cache.
/// </summary>
/// <param name="Dialect">The format.</param>
/// <param name="Prompts">The prompts that tell of tools and calls in this format.</param>
/// <param name="Warning">What a user should know if the format is a guess; null if it is proved, or the model has none.</param>
public sealed record ModelDialect(Dialect Dialect, ChatPrompts Prompts, string? Warning)
{
    private const int MostShown = 300;

    private const string Unknown =
        "The chat template prints tools in a format that is not known here, so the model is told in our own words how to call them."
        + " If it was trained to call in another way, its calls may be worse than they could be.";

    /// <param name="templateSource">The source of the template.</param>
    /// <param name="prompts">The template.</param>
    /// <param name="reasoning">How the model writes its reasoning; null if it does not.</param>
    public static ModelDialect Of(string templateSource, ChatPrompts prompts, ReasoningForm? reasoning)
    {
        var traits = prompts.Traits;
        // A template that prints neither tools nor calls is helped by our own prompt, which explains our own format.
        if (!traits.PrintsTools && !traits.PrintsCalls)
            return new(KnownDialects.Own, prompts.With(KnownDialects.Own.CallForm), Warning: null);
        var found = KnownDialects.Find(templateSource);
        if (found.Count == 0)
            return new(KnownDialects.Own, prompts.WithOwnTools(), Unknown);
        var proof = CallProof.Of(prompts);
        var dialect = proof is null || found.Count == 1 ? found[0] : found.MaxBy(proof.WrittenBy)!;
        if (proof?.IsReadBy(dialect, reasoning) is false && traits.TakesSeveralCalls
            && CallProof.Of(prompts.WithSingleCalls()) is { } single && single.IsReadBy(dialect, reasoning))
            (proof, prompts) = (single, prompts.WithSingleCalls());
        var warning = proof?.IsReadBy(dialect, reasoning) is false
            ? $"The chat template seems to be of the format {dialect.Name}, but prints calls as '{Shown(proof.Printed)}', which is not read back as"
                + " these calls. Calls of this model may come as text. See whether the template is the one that the model was trained with."
            : null;
        return new(dialect, prompts.With(dialect.CallForm), warning);
    }

    private static string Shown(string text) => (text.Length <= MostShown ? text : text[..MostShown] + "…").ReplaceLineEndings("\\n");
}
