namespace Otron.Engine.Models;

/// <summary>Why a folder cannot be served: what is wrong, where, and what to do about it.</summary>
public sealed record ModelProblem(string ModelId, string Sentence)
{
    public override string ToString() => $"{ModelId}: {Sentence}";
}
