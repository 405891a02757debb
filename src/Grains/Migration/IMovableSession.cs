using Orleans.Concurrency;

namespace Otron.Grains.Migration;

/// <summary>What a silo that leaves asks of its sessions.</summary>
[Alias("otron.IMovableSession")]
internal interface IMovableSession : IGrainWithStringKey
{
    /// <summary>Moves a session that is idle, with its cache, to another silo.</summary>
    /// <returns>False where no other silo serves its model.</returns>
    [Alias("Leave"), AlwaysInterleave, ResponseTimeout("00:01:00")]
    Task<bool> LeaveAsync();
}
