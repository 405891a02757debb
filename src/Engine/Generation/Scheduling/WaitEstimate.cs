namespace Otron.Engine.Generation.Scheduling;

/// <summary>
/// Estimates how long a sequence that arrives now would wait before its prompt is computed: the prompts before it take their time at
/// the measured speed, and if no row is free, it and all waiting sequences need one to come free. Engine thread only.
/// </summary>
internal sealed class WaitEstimate(PrefillPacer pacer)
{
    private MovingAverage _answerTokens;

    public void RecordAnswer(int tokens) => _answerTokens.Add(tokens);

    /// <param name="promptTokens">Prompt tokens of all sequences that are not computed yet.</param>
    /// <param name="waiting">Sequences waiting for a row.</param>
    /// <param name="freeRows">Rows without an owner.</param>
    /// <param name="longestAnswer">Tokens of the longest running answer: the only estimate before a first answer has ended.</param>
    public double Seconds(long promptTokens, int waiting, int freeRows, int rows, int longestAnswer)
    {
        // Waiting sequences lack rows or memory, so a free row does not help them.
        var rowsNeeded = waiting > 0 ? waiting + 1 : freeRows > 0 ? 0 : 1;
        // In the time of one answer, every row comes free once.
        var answerTokens = _answerTokens.Value > 0 ? _answerTokens.Value : longestAnswer;
        return promptTokens * pacer.SecondsPerPrefillToken + rowsNeeded * answerTokens * pacer.DecodeSeconds / rows;
    }
}
