using Otron.Engine.Generation.Scheduling;

namespace Otron.Engine.Tests.Generation;

public sealed class PrefillPacerTests
{
    private const int MaxChunkTokens = 512;

    /// <summary>A decode step of 64 ms, a prompt token of 1 ms.</summary>
    private static PrefillPacer Measured()
    {
        var pacer = new PrefillPacer(MaxChunkTokens);
        pacer.RecordDecode(0.064);
        pacer.RecordPrefill(100, 0.1);
        return pacer;
    }

    [Theory]
    [InlineData(1, 0, 512)]   // nobody decodes: as much as fits
    [InlineData(1, 16, 64)]   // as long as a decode step
    [InlineData(4, 16, 64)]
    [InlineData(16, 4, 256)]  // four prompts for each answer
    [InlineData(100, 1, 512)]
    public void Piece_takes_as_long_as_a_step_and_more_where_more_prompts_wait_than_answers_run(int prefilling, int decoding, int expected) =>
        Assert.Equal(expected, Measured().ChunkTokens(5000, prefilling, decoding));

    [Theory]
    [InlineData(1, 0, 512)]
    [InlineData(1, 16, 256)]  // four decode steps
    [InlineData(24, 4, 384)]  // more prompts than answers: that is more already
    public void Piece_of_a_crowded_tenant_is_four_times_as_long(int prefilling, int decoding, int expected) =>
        Assert.Equal(expected, Measured().ChunkTokens(5000, prefilling, decoding, isCrowded: true));

    [Theory]
    [InlineData(40, 40)]
    [InlineData(64, 64)]
    [InlineData(65, 63)] // 63 + 2, never 64 + 1
    [InlineData(66, 64)]
    public void Last_piece_is_never_a_lone_token(int remaining, int expected) =>
        Assert.Equal(expected, Measured().ChunkTokens(remaining, 1, 16));

    [Theory]
    [InlineData(17, 15)]   // 15 + 2
    [InlineData(129, 127)]
    [InlineData(512, 512)]
    [InlineData(513, 511)]
    [InlineData(1, 1)]     // nothing else can be done with it
    public void No_piece_leaves_a_tile_of_one_query(int remaining, int expected) =>
        Assert.Equal(expected, new PrefillPacer(MaxChunkTokens).ChunkTokens(remaining, 1, 0));

    [Fact]
    public void Every_prompt_is_cut_into_pieces_without_a_lone_query()
    {
        for (var maxChunkTokens = 16; maxChunkTokens < 70; maxChunkTokens++)
        {
            var pacer = new PrefillPacer(maxChunkTokens);
            for (var length = 2; length < 300; length++)
            {
                for (var left = length; left > 0;)
                {
                    var piece = pacer.ChunkTokens(left, 1, 0);
                    Assert.InRange(piece, 2, Math.Min(left, maxChunkTokens));
                    Assert.NotEqual(1, piece % 16);
                    left -= piece;
                }
            }
        }
    }

    [Fact]
    public void Slow_prompts_still_move()
    {
        var pacer = new PrefillPacer(MaxChunkTokens);
        pacer.RecordDecode(0.001);
        pacer.RecordPrefill(16, 10);
        Assert.Equal(16, pacer.ChunkTokens(5000, 1, 16));
    }
}
