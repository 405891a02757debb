namespace Otron.Engine.Generation;

/// <summary>
/// Sizes prompt pieces by time: while answers are running, a piece takes about as long as a decode step, so an answer's pace at
/// most halves and a waiting prompt always moves. It takes four times as long where another tenant's answers crowd it, so that a
/// tenant's first token does not tell how busy the others are; and where more prompts wait than answers run it grows by as much: the
/// many are not held up for the few. Speeds are moving averages of what was measured.
/// </summary>
internal sealed class PrefillPacer(int maxChunkTokens)
{
    private const int Grain = 16;
    private const int CrowdedSteps = 4;

    private MovingAverage _decodeSeconds;
    private MovingAverage _secondsPerPrefillToken;

    /// <summary>Of a decode step; 0 before the first.</summary>
    public double DecodeSeconds => _decodeSeconds.Value;

    public double SecondsPerPrefillToken => _secondsPerPrefillToken.Value;

    public void RecordDecode(double seconds) => _decodeSeconds.Add(seconds);

    public void RecordPrefill(int tokens, double seconds) => _secondsPerPrefillToken.Add(seconds / tokens);

    /// <summary>Tokens of the next piece of a prompt with <paramref name="remaining"/> tokens to go.</summary>
    /// <param name="prefilling">Prompts that wait, this one included.</param>
    /// <param name="decoding">Answers that run.</param>
    /// <param name="isCrowded">Most of the answers that run are one other tenant's, with twice as many rows as the prompt's own.</param>
    public int ChunkTokens(int remaining, int prefilling, int decoding, bool isCrowded = false)
    {
        var budget = maxChunkTokens;
        if (decoding > 0 && DecodeSeconds > 0 && SecondsPerPrefillToken > 0)
        {
            var tokens = DecodeSeconds / SecondsPerPrefillToken * Math.Max(isCrowded ? CrowdedSteps : 1, (double)prefilling / decoding);
            budget = Math.Clamp((int)tokens / Grain * Grain, Grain, maxChunkTokens);
        }
        if (remaining <= budget)
            return remaining;
        // Never leave a lone last token: it would run through the decode kernel, whose numbers differ slightly.
        return remaining - budget == 1 ? budget - 1 : budget;
    }
}
