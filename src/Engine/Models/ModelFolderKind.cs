namespace Otron.Engine.Models;

/// <summary>The kind of a model: it continues texts, or it gives vectors.</summary>
public enum ModelFolderKind
{
    Chat,
    Embedding,
}
