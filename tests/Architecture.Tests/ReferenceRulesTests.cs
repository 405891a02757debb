using System.Text.RegularExpressions;
using System.Xml.Linq;
using Otron.Tests;

namespace Otron.Architecture.Tests;

/// <summary>The direction of dependencies, as the design's table of projects has it.</summary>
public sealed partial class ReferenceRulesTests
{
    private static readonly string Src = Path.Combine(Repo.Root, "src");

    public static TheoryData<string, string[]> Rules => new()
    {
        { "Grains.Interfaces", [] },
        { "Engine", [] },
        { "Text", [] },
        { "Grains", ["Engine", "Grains.Interfaces", "Text"] },
        { "Silo", ["Grains", "ServiceDefaults"] },
        { "Api", ["Grains", "Grains.Interfaces", "ServiceDefaults"] },
        { "ServiceDefaults", [] },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Project_references_are_those_of_the_design(string project, string[] expected)
    {
        var references = XDocument.Load(Path.Combine(Src, project, $"{project}.csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .Order(StringComparer.Ordinal);

        Assert.Equal(expected, references);
    }

    [Fact]
    public void Every_project_has_a_rule()
    {
        var projects = Directory.GetFiles(Src, "*.csproj", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(Rules.Select(rule => (string)((object[])rule)[0]).Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_contract_needs_Orleans_Sdk_alone()
    {
        var packages = XDocument.Load(Path.Combine(Src, "Grains.Interfaces", "Grains.Interfaces.csproj"))
            .Descendants("PackageReference")
            .Select(package => package.Attribute("Include")!.Value);

        Assert.Equal(["Microsoft.Orleans.Sdk"], packages);
    }

    [Fact]
    public void Api_names_the_grains_implementation_and_the_engine_in_one_file_only()
    {
        var api = Path.Combine(Src, "Api");
        var offenders = Directory.GetFiles(api, "*.cs", SearchOption.AllDirectories)
            .Where(file => Implementation().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(api, file).Replace('\\', '/'))
            .Where(file => file != "Hosting/EmbeddedSilo.cs");

        Assert.Empty(offenders);
    }

    // The contract is Otron.Contract; Otron.Grains and what it stands on are the implementation.
    [GeneratedRegex(@"\bOtron\.(Grains|Engine|Text)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Implementation();
}
