using System.Text.RegularExpressions;
using Otron.Tests;

namespace Otron.Deploy.Tests;

public sealed partial class SettingTests
{
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

    [GeneratedRegex(@"\b(Otron|ConnectionStrings)__\w+", RegexOptions.ExplicitCapture)]
    private static partial Regex Setting();
}
