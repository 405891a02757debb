namespace Otron.Engine.Models;

/// <summary>A reason why a folder cannot be served.</summary>
/// <param name="ModelId">The folder, or empty if the root itself is wrong.</param>
/// <param name="Sentence">What is wrong, where, and what to do about it.</param>
public sealed record ModelProblem(string ModelId, string Sentence)
{
    public override string ToString() => $"{ModelId}: {Sentence}";
}
