using Otron.Api.Settings;

namespace Otron.Api.Cluster;

/// <summary>How long this process waits for the cluster, and which failures are worth another try.</summary>
/// <param name="MaxSilence">A stream without any event for this long, heartbeats included, has lost its silo.</param>
/// <param name="MaxPause">
/// Work that cannot be resumed within this time is given up. It is longer than the cluster takes to declare a frozen silo dead.
/// </param>
/// <param name="BackOff">Pause before another try: until the cluster has noticed that a silo is dead, calls to it fail at once.</param>
internal sealed record Patience(TimeSpan MaxSilence, TimeSpan MaxPause, TimeSpan BackOff)
{
    public static Patience Of(ApiOptions options) => new(
        MaxSilence: TimeSpan.FromSeconds(options.StreamSilenceSeconds),
        MaxPause: TimeSpan.FromSeconds(20),
        BackOff: TimeSpan.FromMilliseconds(150));

    /// <summary>True if another try, perhaps on another silo, may succeed.</summary>
    /// <param name="isAccepted">The cluster had accepted the work: whatever would refuse new work only delays this.</param>
    public static bool IsPassing(Exception failure, bool isAccepted) => failure switch
    {
        OtronException { Code: ErrorCode.TurnLost } => true,
        OtronException { Code: ErrorCode.SessionBusy or ErrorCode.Overloaded or ErrorCode.TenantOverloaded } => isAccepted,
        // The model was there when the request was admitted, and returns with its silo.
        OtronException { Code: ErrorCode.ModelNotFound } => true,
        _ => ClusterFaults.IsPassing(failure),
    };
}
