using System.Text.RegularExpressions;
using Otron.Tests;

namespace Otron.Deploy.Tests.Kubernetes;

/// <summary>The base is complete, and of one mind with the code.</summary>
public sealed partial class BaseTests
{
    [Fact]
    public void Every_file_is_listed()
    {
        var folder = Path.Combine(Repo.Root, "k8s", Manifest.Base);
        var listed = File.ReadAllText(Path.Combine(folder, "kustomization.yaml"));

        Assert.All(Manifest.FilesOf(folder), file => Assert.Contains($"- {Path.GetFileName(file)}\n", listed, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_ports_are_the_defaults_of_the_silo_and_the_setting_of_the_api()
    {
        var settings = File.ReadAllText(Path.Combine(Repo.Root, "src", "Grains", "Nodes", "ClusterOptions.cs"));
        var defaults = PortDefault().Matches(settings).ToDictionary(match => match.Groups["name"].Value, match => int.Parse(match.Groups["port"].Value));
        var manifest = await Manifest.ReadAsync(Manifest.Base);
        var (silo, api) = (manifest.PortsOf("silo"), manifest.PortsOf("api"));

        Assert.Equal((defaults["SiloPort"], defaults["GatewayPort"], defaults["ProbePort"]), (silo["silo"], silo["gateway"], silo["probes"]));
        Assert.Equal($"http://*:{api["http"]}", manifest.Templates["api"].Spec.Containers[0].Env.Single(variable => variable.Name == "Otron__Api__Urls").Value);
    }

    [Fact]
    public async Task A_silo_has_more_time_to_leave_than_it_takes()
    {
        var options = File.ReadAllText(Path.Combine(Repo.Root, "src", "Grains", "Nodes", "ClusterOptions.cs"));
        var (drainSeconds, moreSeconds) = (int.Parse(DrainDefault().Match(options).Groups["seconds"].Value), int.Parse(DrainRest().Match(options).Groups["seconds"].Value));
        var silo = (await Manifest.ReadAsync(Manifest.Base)).Templates["silo"].Spec;

        Assert.True(silo.TerminationGracePeriodSeconds >= drainSeconds + moreSeconds + 15);
    }

    [GeneratedRegex(@"int (?<name>\w+Port) .*= (?<port>\d+);", RegexOptions.ExplicitCapture)]
    private static partial Regex PortDefault();

    [GeneratedRegex(@"DrainSeconds \{ get; set; \} = (?<seconds>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex DrainDefault();

    [GeneratedRegex(@"FromSeconds\(DrainSeconds \+ (?<seconds>\d+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex DrainRest();
}
