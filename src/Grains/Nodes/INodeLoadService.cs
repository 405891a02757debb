using Orleans.Concurrency;
using Orleans.Services;

namespace Otron.Grains.Nodes;

/// <summary>The end of each silo that hears how its peers are.</summary>
[Alias("otron.INodeLoadService")]
internal interface INodeLoadService : IGrainService
{
    [Alias("Report"), OneWay]
    Task ReportAsync(SiloAddress from, NodeLoad load);

    /// <summary>A silo that has just joined says how it is. Returns once sessions can be placed there from here too.</summary>
    [Alias("Introduce")]
    Task IntroduceAsync(SiloAddress from, NodeLoad load);

    /// <summary>Chooses the silo of a new session.</summary>
    /// <param name="silos">At least one.</param>
    [Alias("Place")]
    Task<SiloAddress> PlaceAsync(uint session, string model, SiloAddress[] silos);
}
