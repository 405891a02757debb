using Microsoft.Extensions.Diagnostics.HealthChecks;
using Otron.Grains.Nodes;

namespace Otron.Silo;

/// <summary>
/// Healthy while this silo is an active member that others know and can find. It looks at local state only, because a probe must never wait
/// for another silo.
/// </summary>
internal sealed class MembershipHealthCheck(
    IClusterMembershipService membership, Introduction introduction, MembershipWatch watch, ILocalSiloDetails self, IHostApplicationLifetime lifetime)
    : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        var status = membership.CurrentSnapshot.GetSiloStatus(self.SiloAddress);
        if (status != SiloStatus.Active)
            return HealthCheckResult.Unhealthy($"The silo is {status} in the cluster's membership.");
        if (!introduction.IsDone)
            return HealthCheckResult.Unhealthy("The other silos do not know this one yet.");
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return HealthCheckResult.Unhealthy("The silo is stopping.");
        if (watch.Expelled.IsCompleted)
            return HealthCheckResult.Unhealthy("Redis has lost the cluster's table.");
        return watch.IsReachable
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("Redis cannot be reached.");
    }
}
