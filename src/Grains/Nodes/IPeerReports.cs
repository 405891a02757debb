namespace Otron.Grains.Nodes;

/// <summary>When the silos of the cluster were heard of last; each says how it is five times a second.</summary>
public interface IPeerReports
{
    /// <returns>Zero for one that was never heard of.</returns>
    TimeSpan SilenceOf(SiloAddress silo);
}
