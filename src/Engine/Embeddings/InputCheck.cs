using Otron.Engine.Models;

namespace Otron.Engine.Embeddings;

/// <summary>Refuses calls that the model cannot compute, before they are queued.</summary>
internal sealed class InputCheck(ModelFolder model, EncoderConfig config)
{
    /// <summary>Null if the call can be computed.</summary>
    public EmbeddingOutcome? Refuse(IReadOnlyList<int[]> inputs, int? dimensions)
    {
        if (RefuseDimensions(dimensions) is { } refusal)
            return refusal;
        if (inputs.Count == 0)
            return EmbeddingOutcome.Refused(EngineError.EmptyInput, "There is no input.");
        for (var i = 0; i < inputs.Count; i++)
            if (RefuseInput(i, inputs[i]) is { } refused)
                return refused;
        return null;
    }

    private EmbeddingOutcome? RefuseDimensions(int? dimensions)
    {
        if (dimensions is null || dimensions == config.Dimensions || config.MatryoshkaDimensions.Contains(dimensions.Value))
            return null;
        var own = $"{model.Id} gives vectors of {config.Dimensions} dimensions";
        return EmbeddingOutcome.Refused(EngineError.UnsupportedDimensions, config.MatryoshkaDimensions.IsEmpty
            ? $"{own}, which cannot be shortened to {dimensions}."
            : $"{own}, or shortened to {string.Join(", ", config.MatryoshkaDimensions)}; {dimensions} is none of these.");
    }

    private EmbeddingOutcome? RefuseInput(int index, int[] ids)
    {
        if (ids.Length == 0)
            return EmbeddingOutcome.Refused(EngineError.EmptyInput, $"Input {index} has no tokens.");
        if (ids.Length > config.MaxInputTokens)
            return EmbeddingOutcome.Refused(
                EngineError.ContextLengthExceeded, $"Input {index} has {ids.Length} tokens; {model.Id} takes at most {config.MaxInputTokens}.");
        foreach (var id in ids)
            if ((uint)id >= (uint)model.VocabularySize)
                return EmbeddingOutcome.Refused(
                    EngineError.TokenOutOfRange, $"Input {index} has the token {id}; those of {model.Id} are 0 to {model.VocabularySize - 1}.");
        return null;
    }
}
