using System.Text.RegularExpressions;
using Otron.Architecture.Tests.Rooms;

namespace Otron.Architecture.Tests;

/// <summary>Rules of AGENTS.md that no compiler holds. What a build refuses is in the two files <c>BannedSymbols.txt</c>.</summary>
public sealed partial class HouseRulesTests
{
    /// <summary>Waits by the wall clock are banned in <c>src</c>; an exception says why it is none.</summary>
    [Fact]
    public void A_ban_is_lifted_with_a_reason() => House.AssertNone(
        from file in Sources
        from Match match in LiftedBan().Matches(file.Text)
        where !match.Value.Contains("//", StringComparison.Ordinal)
        select $"{file.Path}: {match.Value.Trim()} has no comment that says why");

    private static IEnumerable<SourceFile> Sources => Project.Names.SelectMany(name => Project.Load(name).Files);

    [GeneratedRegex("^.*pragma warning disable.*RS0030.*$", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LiftedBan();
}
