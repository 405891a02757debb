namespace Otron.Engine.Models;

public enum ModelKind
{
    Chat,
    Embedding,
}
