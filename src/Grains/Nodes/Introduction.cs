namespace Otron.Grains.Nodes;

/// <summary>Whether this silo and all others know each other, so that any of them places sessions here.</summary>
public sealed class Introduction
{
    private volatile bool _isDone;

    public bool IsDone => _isDone;

    internal void Complete() => _isDone = true;
}
