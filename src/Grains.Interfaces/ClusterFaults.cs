using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Otron.Contract;

/// <summary>The failures of calls to a grain whose silo is lost, cut off or leaving.</summary>
public static class ClusterFaults
{
    /// <summary>The cluster failed, not the request: another attempt may succeed, elsewhere or a little later.</summary>
    public static bool IsPassing(Exception e) => e is
        TimeoutException or OrleansMessageRejectionException or SiloUnavailableException or ConnectionFailedException or EnumerationAbortedException
        or OtronException { Code: ErrorCode.Unavailable };
}
