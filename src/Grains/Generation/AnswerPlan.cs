using Otron.Grains.Models;
using Otron.Text;
using Otron.Text.Constraints;
using Otron.Text.Dialects;

namespace Otron.Grains.Generation;

/// <summary>How the answers of one request are held to their form, and how they are read.</summary>
internal sealed class AnswerPlan
{
    private readonly Func<AnswerReader>? _newReader;

    private AnswerPlan(CompiledConstraint? constraint, IReadOnlyList<string> relaxed, Func<AnswerReader>? newReader, FinishReason endOfCalls) =>
        (Constraint, Relaxed, _newReader, EndOfCalls) = (constraint, relaxed, newReader, endOfCalls);

    /// <summary>Null if the answers may be anything.</summary>
    public CompiledConstraint? Constraint { get; }

    /// <summary>A sentence for each part of a schema that is not kept.</summary>
    public IReadOnlyList<string> Relaxed { get; }

    /// <summary>What an answer that ended with calls is said to have ended with.</summary>
    public FinishReason EndOfCalls { get; }

    public bool ReadsAnswer => _newReader is not null;

    /// <summary>Compiles on the thread pool what was not compiled before.</summary>
    /// <exception cref="OtronException">A schema, expression or grammar cannot be kept.</exception>
    public static async Task<AnswerPlan> MakeAsync(GenerationRequest request, ChatModel model, int[] promptIds)
    {
        var compiled = request.Format is null && request.Tools is null ? null : await CompileAsync(request, model);
        return new(compiled, [], request.ReadsAnswer ? () => new AnswerReader() : null, FinishReason.ToolCalls);
    }

    public AnswerReader? NewReader() => _newReader?.Invoke();

    private static async Task<CompiledConstraint> CompileAsync(GenerationRequest request, ChatModel model)
    {
        var format = request.Format!;
        try
        {
            return await model.Constraints.GetAsync(
                SpecificationKey.Of(request), () => CompiledConstraint.Compile(terms => FormatGrammar.Make(format, terms), model.ConstraintVocabulary));
        }
        catch (ConstraintException refusal)
        {
            throw FormatErrors.Of(refusal, format);
        }
    }
}
