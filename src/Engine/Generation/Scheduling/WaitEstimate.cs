namespace Otron.Engine.Generation;

/// <summary>
/// How long a sequence that comes now would wait before its own prompt is computed: first the prompts before it, at the measured
/// speed; then, where no row is free, the rows that those who wait and itself need. Engine thread only.
/// </summary>
internal sealed class WaitEstimate(PrefillPacer pacer)
{
    private MovingAverage _answerTokens;

    public void RecordAnswer(int tokens) => _answerTokens.Add(tokens);

    /// <param name="promptTokens">Prompt tokens that are not computed yet, of all sequences.</param>
    /// <param name="waiting">Sequences that wait for a row.</param>
    /// <param name="freeRows">Rows that nobody uses.</param>
    /// <param name="longestAnswer">Tokens of the longest answer that runs: all that is known before the first one has ended.</param>
    public double Seconds(long promptTokens, int waiting, int freeRows, int rows, int longestAnswer)
    {
        // Who waits is held back by rows or by memory: what is free then does not help.
        var rowsNeeded = waiting > 0 ? waiting + 1 : freeRows > 0 ? 0 : 1;
        // Every answer's time a row comes free as often as there are rows.
        var answerTokens = _answerTokens.Value > 0 ? _answerTokens.Value : longestAnswer;
        return promptTokens * pacer.SecondsPerPrefillToken + rowsNeeded * answerTokens * pacer.DecodeSeconds / rows;
    }
}
