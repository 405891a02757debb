using Orleans.Services;

namespace Otron.Grains.Migration;

/// <summary>The end of each silo that agrees to take a session's cache over.</summary>
[Alias("otron.ISnapshotService")]
internal interface ISnapshotService : IGrainService
{
    /// <summary>Announces a snapshot. Who is told the ticket may send it, once and soon.</summary>
    /// <returns>Null where it is not wanted.</returns>
    [Alias("Expect")]
    Task<SnapshotTicket?> ExpectAsync(string model, string tenant, string sessionKey, long bytes);
}

/// <param name="Port">Of the silo's HTTP endpoint.</param>
/// <param name="Secret">Only silos of the cluster get one, over Orleans: so nobody else can put anything into a cache.</param>
[GenerateSerializer, Immutable, Alias("otron.SnapshotTicket")]
internal sealed record SnapshotTicket([property: Id(0)] int Port, [property: Id(1)] string Secret);
