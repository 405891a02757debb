namespace Otron.Engine.Generation.Sampling;

/// <summary>
/// Random numbers without state: the number for output token <c>index</c> depends on (seed, choice, index) alone, so an answer can
/// be continued anywhere. Philox4x32-10 of Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011).
/// </summary>
internal static class CounterRandom
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public static double NextDouble(ulong seed, uint choice, int index)
    {
        var (high, low, _, _) = Philox((uint)index, choice, 0, 0, (uint)seed, (uint)(seed >> 32));
        return ((((ulong)high << 32) | low) >> 11) * (1.0 / (1UL << 53));
    }

    internal static (uint, uint, uint, uint) Philox(uint c0, uint c1, uint c2, uint c3, uint key0, uint key1)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ key0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ key1, (uint)product0);
            key0 += Weyl0;
            key1 += Weyl1;
        }
        return (c0, c1, c2, c3);
    }
}
