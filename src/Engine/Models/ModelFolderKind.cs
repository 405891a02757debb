namespace Otron.Engine.Models;

/// <summary>What a model computes: the continuation of a text, or vectors.</summary>
public enum ModelFolderKind
{
    Chat,
    Embedding,
}
