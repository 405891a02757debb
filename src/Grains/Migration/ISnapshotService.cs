using Orleans.Services;

namespace Otron.Grains.Migration;

/// <summary>The service of each silo that agrees to take over a session's cache.</summary>
[Alias("otron.ISnapshotService")]
internal interface ISnapshotService : IGrainService
{
    /// <summary>Announces a snapshot. The holder of the ticket may send it, once and soon.</summary>
    /// <returns>Null if the silo does not want it.</returns>
    [Alias("Expect")]
    Task<SnapshotTicket?> ExpectAsync(string model, string tenant, string sessionKey, long bytes);
}

/// <param name="Port">Port of the silo's HTTP endpoint.</param>
/// <param name="Secret">Only silos of the cluster get one, over Orleans, so no other process can put anything into a cache.</param>
[GenerateSerializer, Immutable, Alias("otron.SnapshotTicket")]
internal sealed record SnapshotTicket([property: Id(0)] int Port, [property: Id(1)] string Secret);
