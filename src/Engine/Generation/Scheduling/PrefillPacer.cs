namespace Otron.Engine.Generation.Scheduling;

/// <summary>
/// Sizes prompt pieces by time. While answers are running, a piece takes about as long as a decode step, so the pace of an answer at
/// most halves and a waiting prompt always moves. A piece takes four times as long if another tenant's answers crowd it, so that a
/// tenant's TTFT does not depend on how busy the others are. If more prompts wait than answers run, pieces grow in proportion, so that
/// the few do not hold up the many. Speeds are moving averages of measurements.
/// </summary>
internal sealed class PrefillPacer(int maxChunkTokens)
{
    private const int Grain = 16;
    private const int CrowdedSteps = 4;

    // The attention kernel computes a piece in tiles of a multiple of 16 queries (min(L2 / (32 * head_size), 2 * head_size) of them, in
    // ONNX Runtime 1.31). A last tile of one query runs through the decode kernel, whose numbers differ slightly from prefill's.
    private const int Tile = 16;

    private MovingAverage _decodeSeconds;
    private MovingAverage _secondsPerPrefillToken;

    /// <summary>The longest piece.</summary>
    public int MaxChunkTokens => maxChunkTokens;

    /// <summary>Average seconds of a decode step; 0 until one has run.</summary>
    public double DecodeSeconds => _decodeSeconds.Value;

    /// <summary>Average seconds for each token of a prefill run; 0 until one has run.</summary>
    public double SecondsPerPrefillToken => _secondsPerPrefillToken.Value;

    public void RecordDecode(double seconds) => _decodeSeconds.Add(seconds);

    public void RecordPrefill(int tokens, double seconds) => _secondsPerPrefillToken.Add(seconds / tokens);

    /// <summary>Tokens of the next piece of a prompt with <paramref name="remaining"/> tokens left.</summary>
    /// <param name="prefilling">Prompts being computed, including this one.</param>
    /// <param name="decoding">Answers that are running.</param>
    /// <param name="isCrowded">Most running answers belong to one other tenant, which has at least twice as many rows as the prompt's own.</param>
    public int ChunkTokens(int remaining, int prefilling, int decoding, bool isCrowded = false)
    {
        var budget = maxChunkTokens;
        if (decoding > 0 && DecodeSeconds > 0 && SecondsPerPrefillToken > 0)
        {
            var tokens = DecodeSeconds / SecondsPerPrefillToken * Math.Max(isCrowded ? CrowdedSteps : 1, (double)prefilling / decoding);
            budget = Math.Clamp((int)tokens / Grain * Grain, Grain, maxChunkTokens);
        }
        var piece = Math.Min(remaining, budget);
        while (HasLoneQuery(piece) || remaining - piece == 1)
            piece--;
        return piece;
    }

    /// <summary>The last tile of such a piece would have a single query. A prompt of a single token cannot be avoided, and is always computed so.</summary>
    private static bool HasLoneQuery(int tokens) => tokens > 1 && tokens % Tile == 1;
}
