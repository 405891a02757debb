namespace Otron.Architecture.Tests;

internal static class House
{
    /// <summary>Fails with every problem on a line of its own, whole.</summary>
    public static void AssertNone(IEnumerable<string> problems)
    {
        var all = string.Join('\n', problems);
        Assert.True(all.Length == 0, all);
    }
}
