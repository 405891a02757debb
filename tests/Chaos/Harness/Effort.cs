namespace Otron.Chaos.Harness;

/// <summary>How many cases are tried: a selection by default, all of them with <c>./run_tests.sh --long</c>.</summary>
internal static class Effort
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("OTRON_LONG_TESTS") == "1";

    public static int Of(int usual, int all) => IsLong ? all : usual;
}
