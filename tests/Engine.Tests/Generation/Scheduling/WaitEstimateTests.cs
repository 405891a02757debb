using Otron.Engine.Generation.Scheduling;

namespace Otron.Engine.Tests.Generation;

public sealed class WaitEstimateTests
{
    private const int Rows = 4;

    /// <summary>A decode step of 0.1 s, a prompt token of 0.01 s, answers of 50 tokens.</summary>
    private static WaitEstimate Measured()
    {
        var pacer = new PrefillPacer(512);
        pacer.RecordDecode(0.1);
        pacer.RecordPrefill(100, 1);
        var estimate = new WaitEstimate(pacer);
        estimate.RecordAnswer(50);
        return estimate;
    }

    [Theory]
    [InlineData(0, 0, 4, 0)]        // nothing runs
    [InlineData(300, 0, 1, 3)]      // a row is free: the prompts before it only
    [InlineData(0, 0, 0, 1.25)]     // four rows, five seconds an answer
    [InlineData(0, 7, 0, 10)]       // and seven before it
    [InlineData(500, 7, 0, 15)]
    [InlineData(0, 3, 2, 5)]        // memory holds them back, whatever rows are free
    public void Counts_the_prompts_before_and_the_rows_that_must_come_free(long promptTokens, int waiting, int freeRows, double seconds) =>
        Assert.Equal(seconds, Measured().Seconds(promptTokens, waiting, freeRows, Rows, longestAnswer: 9), 9);

    [Fact]
    public void Before_the_first_answer_has_ended_the_longest_that_runs_must_do()
    {
        var pacer = new PrefillPacer(512);
        pacer.RecordDecode(0.1);
        Assert.Equal(0.9, new WaitEstimate(pacer).Seconds(0, 3, 0, Rows, longestAnswer: 9), 9);
    }
}
