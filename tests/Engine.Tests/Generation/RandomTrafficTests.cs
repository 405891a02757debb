using Otron.Engine.Generation;

namespace Otron.Engine.Tests.Generation;

/// <summary>Random submissions, cancellations, returning sessions and evictions: every sequence still equals the naive reference.</summary>
public sealed class RandomTrafficTests
{
    private const int Sequences = 120, Sessions = 7, MaxNewTokens = 14;

    [Theory]
    [InlineData("tiny/qwen3", 1)]
    [InlineData("tiny/qwen3", 2)]
    [InlineData("tiny/gemma3-windowed", 3)]
    [InlineData("tiny/llama-concat", 4)]
    public async Task Every_sequence_equals_the_naive_reference_and_no_row_leaks(string model, int seed)
    {
        var random = new Random(seed);
        // Few rows and a tight budget, so that sequences wait, warm rows are given up and snapshots come back.
        using var engine = DecoderTestKit.Load(model, new EngineOptions { Rows = 4, Threads = 1, PrefillChunkTokens = 16, SnapshotMegabytes = 1 });
        using var naive = new NaiveDecoder(engine.Model);
        var history = Enumerable.Range(0, Sessions).Select(s => DecoderTestKit.Prompt(100 * seed + s, 5 + s).ToList()).ToArray();
        var isBusy = new bool[Sessions];
        var running = new List<(int Session, int[] Prompt, Sequence Sequence, bool IsCancelled)>();
        var cachedTokens = 0;

        for (var started = 0; started < Sequences || running.Count > 0;)
        {
            var session = random.Next(Sessions);
            if (started < Sequences && !isBusy[session] && random.Next(3) > 0)
            {
                if (random.Next(8) == 0) // the client rewrote its history
                    history[session] = [.. history[session].Take(4), .. DecoderTestKit.Prompt(started, 6)];
                int[] prompt = [.. history[session]];
                var sequence = DecoderTestKit.Start(engine, prompt, 1 + random.Next(MaxNewTokens), session: $"s{session}");
                var isCancelled = random.Next(6) == 0;
                if (isCancelled)
                    sequence.Cancel();
                running.Add((session, prompt, sequence, isCancelled));
                isBusy[session] = true;
                started++;
            }
            else if (running.Count > 0)
            {
                var next = running[random.Next(running.Count)];
                running.Remove(next);
                var (ids, last) = await next.Sequence.FinishAsync();
                Assert.Equal(naive.Greedy(next.Prompt, ids.Length), ids);
                // A short sequence may be done before its cancellation is seen.
                Assert.True(last.End == SequenceEnd.MaxTokens || (next.IsCancelled && last.End == SequenceEnd.Cancelled), last.ToString());
                cachedTokens += next.Sequence.CachedTokens;
                isBusy[next.Session] = false;
                history[next.Session] = history[next.Session].Count > 120 ? DecoderTestKit.Prompt(started, 8).ToList() : [.. next.Prompt, .. ids, 5 + random.Next(900)];
            }
        }

        Assert.True(cachedTokens > 0, "no turn reused anything");
        await DecoderTestKit.UntilAsync(engine, s => s is { RowsActive: 0, Waiting: 0 });
        for (var s = 0; s < Sessions; s++)
            engine.Forget($"s{s}");
        await DecoderTestKit.UntilAsync(engine, s => s is { RowsWarm: 0, CommittedTokens: 0 });
    }
}
