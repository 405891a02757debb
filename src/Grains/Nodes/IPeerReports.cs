namespace Otron.Grains.Nodes;

/// <summary>The last reports of the cluster's silos; each silo sends five a second.</summary>
public interface IPeerReports
{
    /// <returns>Zero for a silo that has never reported.</returns>
    TimeSpan SilenceOf(SiloAddress silo);
}
