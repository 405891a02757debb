namespace Otron.Grains.Nodes;

internal static class ClusterMembers
{
    public static IEnumerable<SiloAddress> ActiveSilos(this ClusterMembershipSnapshot cluster) =>
        cluster.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress);
}
