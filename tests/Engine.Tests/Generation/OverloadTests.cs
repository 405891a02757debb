using Otron.Engine.Generation;
using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Tests.Generation;

/// <summary>Ten times more than fits: the excess is refused at once, the accepted finish, and nothing grows.</summary>
public sealed class OverloadTests
{
    private const int Rows = 4, MaxQueued = 12, Accepted = Rows + MaxQueued, PromptTokens = 60, NewTokens = 30;

    private static readonly EngineOptions Options =
        new() { Rows = Rows, Threads = 1, MaxQueuedSequences = MaxQueued, MaxQueuedSequencesPerTenant = 6, SnapshotMegabytes = 1 };

    private static Sequence Flood(int i, string tenant) =>
        new(DecoderTestKit.Prompt(i, PromptTokens), NewTokens, DecoderTestKit.Greedy) { Tenant = tenant };

    [Fact]
    public async Task Excess_is_refused_at_once_and_the_accepted_finish()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3", Options);
        var answers = new Dictionary<int, int[]>();
        var past = new List<WeakReference>();
        WeakReference[] last = [];
        for (var wave = 0; wave < 5; wave++)
        {
            past.AddRange(last);
            last = await WaveAsync(engine, answers);
            await DecoderTestKit.UntilAsync(engine, s => s is { RowsActive: 0, RowsWarm: 0, Waiting: 0, Parked: 0, CommittedTokens: 0 });
        }
        GC.Collect();
        Assert.DoesNotContain(past, sequence => sequence.IsAlive); // nothing is kept of earlier waves
    }

    /// <summary>Submits ten times what fits, reads what was accepted to its end, and returns it for the collector.</summary>
    private static async Task<WeakReference[]> WaveAsync(LlmEngine engine, Dictionary<int, int[]> answers)
    {
        var refusals = new List<EngineError>();
        var accepted = new List<(int Seed, Sequence Sequence)>();
        for (var i = 0; i < 10 * Accepted; i++)
        {
            var sequence = Flood(i % 40, $"tenant{i % 2}");
            if (engine.Submit(sequence) is var error and not EngineError.None)
                refusals.Add(error);
            else
                accepted.Add((i % 40, sequence));
        }
        // Some end while others are submitted, and make room.
        Assert.InRange(accepted.Count, Accepted, 5 * Accepted);
        Assert.All(refusals, error => Assert.True(error is EngineError.QueueFull or EngineError.TenantQueueFull));

        foreach (var (seed, sequence) in accepted)
        {
            var (ids, last) = await sequence.FinishAsync();
            Assert.Equal(SequenceEnd.MaxTokens, last.End);
            Assert.Equal(NewTokens, ids.Length);
            if (!answers.TryAdd(seed, ids))
                Assert.Equal(answers[seed], ids);
        }
        return [.. accepted.Select(a => new WeakReference(a.Sequence))];
    }

    [Fact]
    public async Task A_tenant_over_its_share_is_refused_and_another_is_not()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3", Options);
        var flood = Enumerable.Range(0, 100).Select(i => new Sequence(DecoderTestKit.Prompt(i, 20), 400, DecoderTestKit.Greedy) { Tenant = "flood" }).ToArray();
        Assert.Contains(EngineError.TenantQueueFull, flood.Select(engine.Submit).ToArray());
        Assert.Equal(EngineError.TenantQueueFull, engine.CheckRoom("flood"));
        Assert.Equal(EngineError.None, engine.CheckRoom("other"));
        Assert.Equal(5, (await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(1, 10), 5, tenant: "other")).Length);
        // The first ones run and others wait: what it takes is known by now.
        await DecoderTestKit.UntilAsync(engine, s => s.EstimatedWaitSeconds > 0);
        foreach (var sequence in flood)
            sequence.Cancel();
        await DecoderTestKit.UntilAsync(engine, s => s is { RowsActive: 0, Waiting: 0, EstimatedWaitSeconds: 0 });
        Assert.Equal(EngineError.None, engine.CheckRoom("flood"));
    }
}
