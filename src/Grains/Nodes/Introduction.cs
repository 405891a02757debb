namespace Otron.Grains.Nodes;

/// <summary>Whether all silos of the cluster know this one, so that any of them places sessions here, and it knows them.</summary>
public sealed class Introduction
{
    private volatile bool _isDone;

    public bool IsDone => _isDone;

    internal void Complete() => _isDone = true;
}
