using System.Collections.Immutable;

namespace Otron.Engine.Models;

/// <summary>A model folder cannot be served. Lists everything that is wrong with it, so that one repair is enough.</summary>
public sealed class ModelFolderException(string modelId, IEnumerable<string> problems, Exception? inner = null) : Exception(null, inner)
{
    public string ModelId { get; } = modelId;

    public ImmutableArray<ModelProblem> Problems { get; } = [.. problems.Select(sentence => new ModelProblem(modelId, sentence))];

    public override string Message => $"Model '{ModelId}' cannot be served. {string.Join(" ", Problems.Select(p => p.Sentence))}";
}
