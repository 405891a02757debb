using Orleans.Concurrency;
using Orleans.Services;

namespace Otron.Grains.Nodes;

/// <summary>The end of each silo that hears how its peers are.</summary>
[Alias("otron.INodeLoadService")]
internal interface INodeLoadService : IGrainService
{
    [Alias("Report"), OneWay]
    Task ReportAsync(SiloAddress from, NodeLoad load);

    /// <summary>The caller has placed a session; the silo that gets it will report it a moment later.</summary>
    [Alias("Placed"), OneWay]
    Task PlacedAsync(SiloAddress on, uint session, string model);
}
