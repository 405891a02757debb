using System.Text.RegularExpressions;
using Otron.Architecture.Tests.Rooms;
using Otron.Tests;

namespace Otron.Architecture.Tests;

/// <summary>A file of <c>src</c> has at most 300 lines, unless ADR 0006 lists it with the reason.</summary>
public sealed partial class LargeFilesTests
{
    private const int MaxLines = 300;

    [Fact]
    public void Files_over_300_lines_are_those_of_the_ADR()
    {
        var adr = File.ReadAllText(Path.Combine(Repo.Root, "docs", "adr", "0006-large-files.md"));

        House.AssertNone(Problems(Project.Names.SelectMany(name => Project.Load(name).Files), adr));
    }

    [Theory]
    [InlineData(300, "", null)]
    [InlineData(301, "", "src/Text/Templates/Big.cs has 301 lines")]
    [InlineData(301, "- `src/Text/Templates/Big.cs`: one idea", null)]
    [InlineData(300, "- `src/Text/Templates/Big.cs`: one idea", "ADR 0006 lists src/Text/Templates/Big.cs, which is no large file any more")]
    [InlineData(301, "- `src/Text/Templates/Big.cs`: one idea\n- `src/Gone.cs`: another", "ADR 0006 lists src/Gone.cs, which is no large file any more")]
    public void A_large_file_is_listed_and_a_listed_file_is_large(int lines, string adr, string? problem)
    {
        var file = new SourceFile("src/Text/Templates/Big.cs", "Templates", string.Concat(Enumerable.Repeat("x\n", lines)));

        Assert.Equal(problem is null ? [] : [problem], Problems([file], adr));
    }

    private static string[] Problems(IEnumerable<SourceFile> files, string adr)
    {
        var listed = Entry().Matches(adr).Select(match => match.Groups["path"].Value).ToList();
        var large = files.Where(file => file.Lines > MaxLines).ToList();
        return
        [
            .. large.Where(file => !listed.Contains(file.Path)).Select(file => $"{file.Path} has {file.Lines} lines"),
            .. listed.Except(large.Select(file => file.Path)).Select(path => $"ADR 0006 lists {path}, which is no large file any more"),
        ];
    }

    [GeneratedRegex("^- `(?<path>[^`]+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entry();
}
