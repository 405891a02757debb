using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Runtime;

namespace Otron.Silo.Hosting;

/// <summary>Healthy while this silo is an active member in its own view of the cluster. Local only: a probe must never wait for another node.</summary>
internal sealed class MembershipHealthCheck(IClusterMembershipService membership, ILocalSiloDetails self) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = membership.CurrentSnapshot.GetSiloStatus(self.SiloAddress);
        return Task.FromResult(status == SiloStatus.Active
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The silo is {status} in the cluster's membership."));
    }
}
