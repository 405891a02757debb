using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Otron.Tests;

namespace Otron.Deploy.Tests;

/// <summary>The manifests as they are written: typed, complete, and of one mind with the code and the README.</summary>
public sealed partial class ManifestTests
{
    private static readonly string Base = Path.Combine(Repo.Root, "k8s", "base");

    private static readonly IReadOnlyList<object> Objects =
        [.. Directory.GetFiles(Base, "*.yaml").Where(file => Path.GetFileName(file) != "kustomization.yaml").Order(StringComparer.Ordinal)
            .SelectMany(file => KubernetesYaml.LoadAllFromString(File.ReadAllText(file), strict: true))];

    public static TheoryData<string> Workloads => [.. Templates().Keys];

    [Fact]
    public void Every_file_is_listed_and_holds_known_fields_only()
    {
        var listed = File.ReadAllText(Path.Combine(Base, "kustomization.yaml"));

        Assert.All(Directory.GetFiles(Base, "*.yaml").Select(Path.GetFileName).Where(file => file != "kustomization.yaml"), file => Assert.Contains($"- {file}", listed, StringComparison.Ordinal));
        Assert.True(Objects.Count > 15);
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void A_container_has_probes_bounds_and_no_rights(string workload)
    {
        var pod = Templates()[workload].Spec;

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.False(pod.AutomountServiceAccountToken);
        var container = Assert.Single(pod.Containers);
        Assert.NotNull(container.StartupProbe);
        Assert.NotNull(container.ReadinessProbe);
        Assert.NotNull(container.LivenessProbe);
        Assert.Equal(container.Resources.Requests["memory"], container.Resources.Limits["memory"]);
        // Throttling makes a silo look dead to its peers.
        Assert.DoesNotContain("cpu", container.Resources.Limits.Keys);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
    }

    [Fact]
    public void Selectors_find_the_pods_they_mean()
    {
        var apps = Templates().Values.Select(template => template.Metadata.Labels["app"]).ToHashSet();
        IEnumerable<string> selected =
        [
            .. Objects.OfType<V1Service>().Select(service => service.Spec.Selector["app"]),
            .. Objects.OfType<V1PodDisruptionBudget>().Select(budget => budget.Spec.Selector.MatchLabels["app"]),
            .. Objects.OfType<V1NetworkPolicy>().SelectMany(policy => new[] { policy.Spec.PodSelector }
                .Concat((policy.Spec.Ingress ?? []).SelectMany(rule => rule.FromProperty ?? []).Select(peer => peer.PodSelector))
                .Concat((policy.Spec.Egress ?? []).SelectMany(rule => rule.To ?? []).Select(peer => peer.PodSelector)))
                .Select(selector => selector?.MatchLabels?["app"]).OfType<string>(),
        ];

        Assert.Subset(apps, selected.ToHashSet());
        Assert.All(Objects.OfType<V1Deployment>(), deployment => Assert.Equal(deployment.Spec.Selector.MatchLabels["app"], deployment.Spec.Template.Metadata.Labels["app"]));
    }

    [Fact]
    public void The_ports_are_the_silos_defaults()
    {
        var settings = File.ReadAllText(Path.Combine(Repo.Root, "src", "Silo", "Hosting", "ClusterSettings.cs"));
        var defaults = PortDefault().Matches(settings).ToDictionary(match => match.Groups["name"].Value, match => int.Parse(match.Groups["port"].Value));
        var ports = Templates()["silo"].Spec.Containers[0].Ports.ToDictionary(port => port.Name, port => port.ContainerPort);

        Assert.Equal((defaults["SiloPort"], defaults["GatewayPort"], defaults["ProbePort"]), (ports["silo"], ports["gateway"], ports["probes"]));
    }

    [Fact]
    public void A_silo_has_more_time_to_leave_than_it_takes()
    {
        var options = File.ReadAllText(Path.Combine(Repo.Root, "src", "Grains", "Migration", "DrainOptions.cs"));
        var (drainSeconds, moreSeconds) = (int.Parse(DrainDefault().Match(options).Groups["seconds"].Value), int.Parse(DrainRest().Match(options).Groups["seconds"].Value));

        Assert.True(Templates()["silo"].Spec.TerminationGracePeriodSeconds >= drainSeconds + moreSeconds + 15);
    }

    [Theory]
    [InlineData("k8s/base/silo.yaml")]
    [InlineData("k8s/base/api.yaml")]
    [InlineData("k8s/base/kustomization.yaml")]
    [InlineData("k8s/overlays/gpu/silo.yaml")]
    [InlineData("docker-compose.yml")]
    [InlineData("Dockerfile")]
    public void Every_setting_is_one_that_the_README_lists(string file)
    {
        var readme = File.ReadAllText(Path.Combine(Repo.Root, "README.md"));
        var names = Setting().Matches(File.ReadAllText(Path.Combine(Repo.Root, file))).Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal));

        Assert.All(names, name => Assert.Contains($"`{name}`", readme, StringComparison.Ordinal));
    }

    private static Dictionary<string, V1PodTemplateSpec> Templates() => Objects
        .Select(item => item switch
        {
            V1Deployment deployment => (deployment.Metadata.Name, deployment.Spec.Template),
            V1StatefulSet set => (set.Metadata.Name, set.Spec.Template),
            _ => default,
        })
        .Where(workload => workload.Template is not null)
        .ToDictionary(workload => workload.Name, workload => workload.Template);

    [GeneratedRegex(@"int (?<name>\w+Port) .*= (?<port>\d+);", RegexOptions.ExplicitCapture)]
    private static partial Regex PortDefault();

    [GeneratedRegex(@"DrainSeconds \{ get; set; \} = (?<seconds>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex DrainDefault();

    [GeneratedRegex(@"FromSeconds\(DrainSeconds \+ (?<seconds>\d+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex DrainRest();

    [GeneratedRegex(@"\b(Otron|ConnectionStrings)__\w+", RegexOptions.ExplicitCapture)]
    private static partial Regex Setting();
}
