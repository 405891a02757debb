namespace Otron.Chaos.Harness;

/// <summary>How much is tried: what everyone waits for, or all of it (<c>./run_tests.sh --long</c>).</summary>
internal static class Effort
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("OTRON_LONG_TESTS") == "1";

    public static int Of(int usual, int all) => IsLong ? all : usual;
}
