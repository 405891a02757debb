using Orleans.Concurrency;
using Orleans.Services;

namespace Otron.Grains.Nodes;

/// <summary>The service of each silo that takes the reports of its peers.</summary>
[Alias("otron.INodeLoadService")]
internal interface INodeLoadService : IGrainService
{
    [Alias("Report"), OneWay]
    Task ReportAsync(SiloAddress from, NodeLoad load);

    /// <summary>Takes the first report of a silo that has just joined. Returns when this silo can place sessions there too.</summary>
    [Alias("Introduce")]
    Task IntroduceAsync(SiloAddress from, NodeLoad load);

    /// <summary>Chooses the silo of a new session.</summary>
    /// <param name="silos">At least one.</param>
    [Alias("Place")]
    Task<SiloAddress> PlaceAsync(uint session, string model, SiloAddress[] silos);
}
