namespace Otron.Engine.Generation;

/// <summary>
/// Sizes prompt pieces by time: while answers are running, a piece takes about as long as a decode step, so an answer's pace at
/// most halves and a waiting prompt always moves. Where more prompts wait than answers run, the piece grows by as much: the many
/// are not held up for the few. Speeds are moving averages of what was measured.
/// </summary>
internal sealed class PrefillPacer(int maxChunkTokens)
{
    private const int Grain = 16;
    private const double Weight = 0.2; // of the newest measurement

    private double _decodeSeconds;
    private double _secondsPerPrefillToken;

    public void RecordDecode(double seconds) => Average(ref _decodeSeconds, seconds);

    public void RecordPrefill(int tokens, double seconds) => Average(ref _secondsPerPrefillToken, seconds / tokens);

    /// <summary>Tokens of the next piece of a prompt with <paramref name="remaining"/> tokens to go.</summary>
    /// <param name="prefilling">Prompts that wait, this one included.</param>
    /// <param name="decoding">Answers that run.</param>
    public int ChunkTokens(int remaining, int prefilling, int decoding)
    {
        var budget = maxChunkTokens;
        if (decoding > 0 && _decodeSeconds > 0 && _secondsPerPrefillToken > 0)
        {
            var tokens = _decodeSeconds / _secondsPerPrefillToken * Math.Max(1, (double)prefilling / decoding);
            budget = Math.Clamp((int)tokens / Grain * Grain, Grain, maxChunkTokens);
        }
        if (remaining <= budget)
            return remaining;
        // Never leave a lone last token: it would run through the decode kernel, whose numbers differ slightly.
        return remaining - budget == 1 ? budget - 1 : budget;
    }

    private static void Average(ref double average, double value) => average = average == 0 ? value : average + Weight * (value - average);
}
