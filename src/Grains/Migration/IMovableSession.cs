using Orleans.Concurrency;

namespace Otron.Grains.Migration;

/// <summary>The call of a draining silo to its sessions.</summary>
[Alias("otron.IMovableSession")]
internal interface IMovableSession : IGrainWithStringKey
{
    /// <summary>Moves an idle session with its cache to another silo.</summary>
    /// <returns>False if no other silo serves its model.</returns>
    [Alias("Leave"), AlwaysInterleave, ResponseTimeout("00:01:00")]
    Task<bool> LeaveAsync();
}
