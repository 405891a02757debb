using System.Text.Json;
using Otron.Tests;

namespace Otron.Text.Tests.Constraints.Schemas;

/// <summary>
/// Real schemas and the official suite, instance by instance. The counts are a ratchet: <c>counts.json</c> is the least that has to be
/// right, and <c>too_strict.txt</c> lists all valid instances that are rejected, with the reason.
/// </summary>
public sealed class GoldenSchemaTests
{
    private static readonly string Folder = Path.Combine(Repo.Root, "tests", "Text.Tests", "Constraints", "Schemas");

    private static readonly JsonElement Floors = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "counts.json"))).RootElement;

    private static readonly HashSet<string> KnownStrict = new(
        File.ReadLines(Path.Combine(Folder, "too_strict.txt")).Where(line => line.Length > 0 && !line.StartsWith('#')), StringComparer.Ordinal);

    [Fact]
    public void Real_schemas_are_right_or_refused_by_name()
    {
        var verdicts = GoldenSchemas.Real.Select(golden => (golden.Name, Verdict: GoldenSchemas.Judge(golden))).ToArray();

        var right = verdicts.Count(one => one.Verdict is { Refusal: null, Strict.Count: 0, Lax.Count: 0 });
        Check("real", verdicts.Select(one => one.Verdict), right, verdicts.Count(one => one.Verdict.Refusal is not null));
    }

    [Theory]
    [InlineData("draft2020-12")]
    [InlineData("draft7")]
    public void The_official_suite_is_right_or_refused_by_name(string draft)
    {
        var suite = GoldenSchemas.Suite(draft);
        var verdicts = suite.Select(GoldenSchemas.Judge).ToArray();

        var refused = suite.Zip(verdicts).Where(one => one.Second.Refusal is not null).Sum(one => one.First.Instances.Count);
        Check(draft, verdicts, verdicts.Sum(verdict => verdict.Right), refused);
    }

    private static void Check(string name, IEnumerable<Verdict> verdicts, int right, int refused)
    {
        var all = verdicts.ToArray();
        var strict = all.SelectMany(verdict => verdict.Strict).ToArray();
        Assert.Empty(all.SelectMany(verdict => verdict.Lax));
        Assert.Empty(strict.Except(KnownStrict, StringComparer.Ordinal));
        Assert.True(right >= Floors.GetProperty(name).GetProperty("right").GetInt32(), $"{right} are right, which is less than before.");
        Assert.True(refused <= Floors.GetProperty(name).GetProperty("refused").GetInt32(), $"{refused} are refused, which is more than before.");
    }
}
