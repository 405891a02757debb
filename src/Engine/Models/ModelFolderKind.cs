namespace Otron.Engine.Models;

public enum ModelFolderKind
{
    Chat,
    Embedding,
}
