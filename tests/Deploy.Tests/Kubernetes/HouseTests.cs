using k8s.Models;

namespace Otron.Deploy.Tests.Kubernetes;

/// <summary>What holds for the base as it is written, and for each overlay as it is applied.</summary>
public sealed class HouseTests
{
    private const string Dev = "overlays/dev", Gpu = "overlays/gpu";

    [Theory]
    [InlineData(Manifest.Base)]
    [InlineData(Dev)]
    [InlineData(Gpu)]
    public async Task Every_container_has_probes_bounds_and_no_rights(string folder)
    {
        var manifest = await Manifest.ReadAsync(folder);

        Assert.Equal(["api", "jaeger", "redis", "silo"], manifest.Templates.Keys.Order(StringComparer.Ordinal));
        Assert.All(manifest.Templates.Values.Select(template => template.Spec), pod =>
        {
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
            Assert.False(pod.AutomountServiceAccountToken);
            var container = Assert.Single(pod.Containers);
            Assert.All([container.StartupProbe, container.ReadinessProbe, container.LivenessProbe], Assert.NotNull);
            Assert.All(["cpu", "memory"], bound => Assert.Contains(bound, container.Resources.Requests.Keys));
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        });
    }

    [Theory]
    [InlineData(Manifest.Base)]
    [InlineData(Gpu)]
    public async Task Memory_is_bounded_and_processors_are_not(string folder)
    {
        var manifest = await Manifest.ReadAsync(folder);

        Assert.All(manifest.Templates.Values.Select(template => template.Spec.Containers[0].Resources), resources =>
        {
            Assert.Equal(resources.Requests["memory"], resources.Limits["memory"]);
            // Throttling makes a silo look dead to its peers.
            Assert.DoesNotContain("cpu", resources.Limits.Keys);
        });
    }

    [Theory]
    [InlineData(Manifest.Base)]
    [InlineData(Dev)]
    [InlineData(Gpu)]
    public async Task Selectors_find_the_pods_they_mean(string folder)
    {
        var manifest = await Manifest.ReadAsync(folder);
        IEnumerable<string> selected =
        [
            .. manifest.Of<V1Service>().Select(service => service.Spec.Selector["app"]),
            .. manifest.Of<V1PodDisruptionBudget>().Select(budget => budget.Spec.Selector.MatchLabels["app"]),
            .. manifest.Of<V1NetworkPolicy>().SelectMany(policy => new[] { policy.Spec.PodSelector }
                .Concat((policy.Spec.Ingress ?? []).SelectMany(rule => rule.FromProperty ?? []).Select(peer => peer.PodSelector))
                .Concat((policy.Spec.Egress ?? []).SelectMany(rule => rule.To ?? []).Select(peer => peer.PodSelector)))
                .Select(selector => selector.MatchLabels?["app"]).OfType<string>(),
        ];

        Assert.All(manifest.Templates, workload => Assert.Equal(workload.Key, workload.Value.Metadata.Labels["app"]));
        Assert.Equal(manifest.Templates.Keys.Order(StringComparer.Ordinal), selected.Distinct().Order(StringComparer.Ordinal));
        Assert.All(manifest.Of<V1Deployment>(), deployment => Assert.Equal(deployment.Metadata.Name, deployment.Spec.Selector.MatchLabels["app"]));
        Assert.All(manifest.Of<V1StatefulSet>(), set => Assert.Equal(set.Metadata.Name, set.Spec.Selector.MatchLabels["app"]));
    }

    [Theory]
    [InlineData(Manifest.Base)]
    [InlineData(Dev)]
    [InlineData(Gpu)]
    public async Task Probes_services_and_policies_name_ports_that_the_pods_listen_on(string folder)
    {
        var manifest = await Manifest.ReadAsync(folder);

        foreach (var (app, template) in manifest.Templates)
        {
            var container = template.Spec.Containers[0];
            Assert.All([container.StartupProbe, container.ReadinessProbe, container.LivenessProbe], probe =>
                Assert.True((probe.HttpGet?.Port ?? probe.TcpSocket?.Port) is not { } port ? probe.Exec is not null : manifest.PortsOf(app).ContainsKey(port.Value)));
        }
        Assert.All(manifest.Of<V1Service>(), service =>
            Assert.All(service.Spec.Ports, port => Assert.Contains(port.TargetPort.Value, manifest.PortsOf(service.Spec.Selector["app"]).Keys)));
        foreach (var policy in manifest.Of<V1NetworkPolicy>().Select(policy => policy.Spec))
        {
            foreach (var rule in policy.Ingress ?? [])
                AssertListens(policy.PodSelector.MatchLabels["app"], rule.Ports);
            foreach (var rule in policy.Egress ?? [])
                Assert.All(rule.To ?? [], peer => AssertListens(peer.PodSelector.MatchLabels["app"], rule.Ports));
        }

        void AssertListens(string app, IEnumerable<V1NetworkPolicyPort> ports) =>
            Assert.All(ports, port => Assert.Contains(int.Parse(port.Port.Value), manifest.PortsOf(app).Values));
    }

    [Theory]
    [InlineData(Dev)]
    [InlineData(Gpu, "otron-api-keys")]
    public async Task What_a_pod_names_is_there(string folder, params string[] madeByHand)
    {
        var manifest = await Manifest.ReadAsync(folder);

        Assert.All(manifest.Templates.Values.Select(template => template.Spec), pod =>
        {
            var container = pod.Containers[0];
            Assert.Contains(pod.ServiceAccountName, manifest.NamesOf<V1ServiceAccount>());
            Assert.All(container.EnvFrom ?? [], source => Assert.Contains(source.ConfigMapRef.Name, manifest.NamesOf<V1ConfigMap>()));
            Assert.All((pod.Volumes ?? []).Select(volume => volume.Secret).OfType<V1SecretVolumeSource>(), secret =>
                Assert.Contains(secret.SecretName, manifest.NamesOf<V1Secret>().Concat(madeByHand)));
            Assert.Matches("^[a-z/]+:[^:]+$", container.Image);
        });
        Assert.All(manifest.Of<V1Deployment>(), deployment => Assert.Contains(deployment.Metadata.NamespaceProperty, manifest.NamesOf<V1Namespace>()));
    }

    [Fact]
    public async Task The_overlays_change_what_they_are_for()
    {
        var (dev, gpu) = (await Manifest.ReadAsync(Dev), await Manifest.ReadAsync(Gpu));

        Assert.All(dev.Templates.Where(workload => workload.Key != "redis"), workload => Assert.Null(workload.Value.Spec.Containers[0].Resources.Limits));
        var silo = gpu.Templates["silo"].Spec;
        Assert.Equal("1", silo.Containers[0].Resources.Limits["nvidia.com/gpu"].ToString());
        Assert.Equal("cuda", silo.Containers[0].Env.Single(variable => variable.Name == "Otron__Engine__Provider").Value);
        Assert.Equal("otron/silo:gpu", silo.Containers[0].Image);
    }
}
