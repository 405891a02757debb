using System.Globalization;

namespace Otron.Tests;

/// <summary>How many cases are tried: a selection by default, all of them with <c>./run_tests.sh --long</c>.</summary>
internal static class Effort
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("OTRON_LONG_TESTS") == "1";

    /// <summary>Where random cases begin: always at one place, but for a search that sets <c>OTRON_SEED</c>.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("OTRON_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 20261128;

    /// <summary>Runs a case for each of so many seeds. One that fails says which.</summary>
    public static void Seeds(int usual, int all, Action<int> run)
    {
        for (var seed = Seed; seed < Seed + Of(usual, all); seed++)
            try
            {
                run(seed);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"OTRON_SEED={seed}: {exception.Message}", exception);
            }
    }

    public static int Of(int usual, int all) => IsLong ? all : usual;
}
