using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Otron.Contract;

/// <summary>How a call to a grain fails where its silo is lost, cut off or leaving.</summary>
public static class ClusterFaults
{
    /// <summary>The cluster failed, not the request: another try, elsewhere or a little later, may succeed.</summary>
    public static bool IsPassing(Exception e) => e is
        TimeoutException or OrleansMessageRejectionException or SiloUnavailableException or ConnectionFailedException or EnumerationAbortedException
        or OtronException { Code: ErrorCode.Unavailable };
}
