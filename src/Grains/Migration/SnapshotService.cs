using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Otron.Grains.Migration;

[Reentrant]
internal sealed class SnapshotService(GrainId id, Silo silo, ILoggerFactory loggers, SnapshotInbox inbox)
    : GrainService(id, silo, loggers), ISnapshotService
{
    public Task<SnapshotTicket?> ExpectAsync(string model, string tenant, string sessionKey, long bytes) =>
        Task.FromResult(inbox.Expect(model, tenant, sessionKey, bytes));
}
