using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Tests.Generation;

/// <summary>
/// Random submissions, cancellations, slow readers, answers that go on elsewhere, returning sessions, tenants and evictions: every
/// sequence still equals the naive reference, and nothing is left behind.
/// </summary>
public sealed class RandomTrafficTests
{
    private const int Sequences = 500, Sessions = 11, Tenants = 3, MaxNewTokens = 24;

    /// <summary>A sequence in flight and what its reader has of it.</summary>
    private sealed record Reading(int Session, int[] Prompt, Sequence Sequence, List<int> Ids, bool IsCancelled);

    [Theory]
    [InlineData("tiny/qwen3", 1)]
    [InlineData("tiny/qwen3", 2)]
    [InlineData("tiny/llama3", 5)]
    [InlineData("tiny/gemma3-windowed", 3)]
    [InlineData("tiny/llama-concat", 4)]
    public async Task Every_sequence_equals_the_naive_reference_and_no_row_leaks(string model, int seed)
    {
        var random = new Random(seed);
        // Few rows, a tight budget and impatience with readers: sequences wait, park and step back, rows are given up and snapshots come back.
        using var folder = new ScratchFolder();
        using var engine = DecoderTestKit.Load(model, new EngineOptions { Rows = 4, Threads = 1, PrefillChunkTokens = 16, SnapshotMegabytes = 1, SnapshotPath = folder.Path, MaxUnreadTokens = 6 });
        using var naive = new NaiveDecoder(engine.Model);
        var history = Enumerable.Range(0, Sessions).Select(s => DecoderTestKit.Prompt(100 * seed + s, 5 + s).ToList()).ToArray();
        var idle = new HashSet<int>(Enumerable.Range(0, Sessions));
        var reading = new List<Reading>();
        var (started, cachedTokens, resumed, mostParked) = (0, 0, 0, 0);

        void Forget(int session) => engine.Sessions.Forget(new($"tenant{session % Tenants}", $"s{session}"));

        void Start(int session, int[] prompt, int maxNewTokens, int[] made)
        {
            // Every fourth session is a row of one-offs.
            var sequence = new Sequence(prompt, maxNewTokens, DecoderTestKit.Greedy, session % 4 == 0 ? null : $"s{session}", made) { Tenant = $"tenant{session % Tenants}" };
            Assert.Equal(EngineError.None, engine.Submit(sequence));
            var isCancelled = made.Length == 0 && random.Next(6) == 0;
            if (isCancelled)
                sequence.Cancel();
            reading.Add(new(session, prompt, sequence, [.. made], isCancelled));
        }

        while (started < Sequences || reading.Count > 0)
        {
            mostParked = Math.Max(mostParked, engine.Status.Parked);
            if (random.Next(40) == 0)
                Forget(random.Next(Sessions));
            if (started < Sequences && idle.Count > 0 && random.Next(3) > 0)
            {
                var session = idle.ElementAt(random.Next(idle.Count));
                idle.Remove(session);
                if (random.Next(8) == 0) // the client rewrote its history
                    history[session] = [.. history[session].Take(4), .. DecoderTestKit.Prompt(started, 6)];
                Start(session, [.. history[session]], 1 + random.Next(MaxNewTokens), []);
                started++;
                continue;
            }
            if (reading.Count == 0)
                continue;

            var next = reading[random.Next(reading.Count)];
            // A slow reader takes some tokens and comes back later; who is done is read to its end.
            var end = await ReadAsync(next, random.Next(2) == 0 ? random.Next(1, 6) : int.MaxValue);
            if (end is null && random.Next(4) > 0)
                continue;
            reading.Remove(next);
            if (end is null) // its process died: another one goes on from the tokens that arrived
            {
                next.Sequence.Cancel();
                Start(next.Session, next.Prompt, next.Sequence.MaxNewTokens, [.. next.Ids]);
                resumed++;
                continue;
            }

            Assert.Equal(naive.Greedy(next.Prompt, next.Ids.Count), next.Ids);
            // A short sequence may be done before its cancellation is seen.
            Assert.True(end == SequenceEnd.MaxTokens ? next.Ids.Count == next.Sequence.MaxNewTokens : next.IsCancelled && end == SequenceEnd.Cancelled, $"{end}");
            Assert.InRange(next.Sequence.CachedTokens, 0, next.Prompt.Length);
            cachedTokens += next.Sequence.CachedTokens;
            idle.Add(next.Session);
            history[next.Session] = history[next.Session].Count > 120 ? [.. DecoderTestKit.Prompt(started, 8)] : [.. next.Prompt, .. next.Ids, 5 + random.Next(900)];
        }

        Assert.True(cachedTokens > 0, "no turn reused anything");
        Assert.True(resumed > 0, "no answer went on elsewhere");
        Assert.True(mostParked > 0, "no reader was slow");
        await DecoderTestKit.UntilAsync(engine, s => s is { RowsActive: 0, Waiting: 0, Parked: 0 });
        for (var s = 0; s < Sessions; s++)
            Forget(s);
        await DecoderTestKit.UntilAsync(engine, s => s is { RowsWarm: 0, CommittedTokens: 0 });
    }

    /// <summary>Reads up to so many tokens; null when more will come.</summary>
    private static async Task<SequenceEnd?> ReadAsync(Reading reading, int tokens)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var i = 0; i < tokens; i++)
        {
            var next = await reading.Sequence.Tokens.ReadAsync(deadline.Token);
            if (next.TokenId >= 0)
                reading.Ids.Add(next.TokenId);
            if (next.End != SequenceEnd.None)
                return next.End;
        }
        return null;
    }
}
