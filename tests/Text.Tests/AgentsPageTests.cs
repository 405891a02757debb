using System.Text.RegularExpressions;
using Otron.Tests;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Formats;
using Otron.Text.Dialects.Families;
using Otron.Text.Tests.Constraints.Schemas;

namespace Otron.Text.Tests;

/// <summary>The tables of docs/AGENTS-AND-TOOLS.md name what the code has.</summary>
public sealed partial class AgentsPageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repo.Root, "docs", "AGENTS-AND-TOOLS.md"));

    [Fact]
    public void Every_keyword_that_is_kept_is_listed() => Assert.Equal(
        KeywordTable.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal),
        Rows("| keyword |").SelectMany(row => Names(row[0])).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("closed objects", """{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}""", false)]
    [InlineData("plain arrays", """{"type":"array","items":{"type":"string"}}""", false)]
    [InlineData("open or recursive objects", """{"type":"object","properties":{"a":{"type":"integer"}}}""", true)]
    [InlineData("open or recursive objects", """{"$ref":"#/$defs/o"}""", true)]
    public void Items_that_must_differ_are_what_the_page_says(string said, string items, bool isRefused)
    {
        const string Own = """{"o":{"type":"object","properties":{"o":{"$ref":"#/$defs/o"}},"additionalProperties":false}}""";
        var schema = $"{{\"type\":\"array\",\"uniqueItems\":true,\"items\":{items},\"$defs\":{Own}}}";
        Assert.Contains(said, Rows("| keyword |").Single(row => row[0] == "`uniqueItems`")[1].Split(';')[isRefused ? 1 : 0], StringComparison.Ordinal);
        if (isRefused)
            Assert.Contains("uniqueItems", Assert.Throws<ConstraintException>(() => Compiled.Exactly(schema)).Message, StringComparison.Ordinal);
        else
            Assert.True(Compiled.Exactly(schema).Has("[]"));
    }

    [Fact]
    public void Every_format_that_is_kept_is_listed()
    {
        var cell = Rows("| keyword |").Single(row => row[0] == "`format`")[1].Split(';')[0];
        Assert.Equal(TextFormats.Names.Concat(["int32", "int64"]).Order(StringComparer.Ordinal), Names(cell).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_format_of_calls_is_listed() => Assert.Equal(
        KnownDialects.All.Select(dialect => dialect.Name).Order(StringComparer.Ordinal),
        Rows("| format |").Select(row => Names(row[0]).Single()).Order(StringComparer.Ordinal));

    /// <summary>Cells of the table that begins so.</summary>
    internal static IEnumerable<string[]> Rows(string header) => Lines
        .SkipWhile(line => !line.StartsWith(header, StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Trim('|', ' ').Split(" | "));

    private static IEnumerable<string> Names(string cell) => Name().Matches(cell).Select(match => match.Groups["name"].Value);

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
