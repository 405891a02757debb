using System.Diagnostics;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Tests.Generation;

/// <summary>What a sequence says of its time is in order, adds up, and counts each token.</summary>
public sealed class SequenceTimesTests
{
    private const int NewTokens = 20;

    [Fact]
    public async Task Phases_follow_one_another_and_hold_what_lies_in_them()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3");
        var before = Stopwatch.GetTimestamp();
        var sequences = Enumerable.Range(0, 4).Select(i => DecoderTestKit.Start(engine, DecoderTestKit.Prompt(i, 30), NewTokens)).ToArray();
        foreach (var sequence in sequences)
            await sequence.FinishAsync();
        var after = Stopwatch.GetTimestamp();

        Assert.All(sequences, sequence =>
        {
            var times = sequence.Times;
            long[] moments = [before, times.SubmittedAt, times.RowAt, times.FirstTokenAt, times.EndedAt, after];
            Assert.Equal(moments.Order(), moments);
            Assert.InRange(times.PrefillTicks, 1, times.FirstTokenAt - times.RowAt);
            Assert.Equal(NewTokens - 1, times.DecodeSteps);
            Assert.InRange(times.BatchRows, times.DecodeSteps, times.DecodeSteps * sequences.Length);
            Assert.InRange(times.ForwardTicks, 1, times.EndedAt - times.FirstTokenAt);
            Assert.InRange(times.SamplingTicks, 1, times.EndedAt - times.RowAt - times.ForwardTicks - times.PrefillTicks);
            Assert.Equal((0, 0, 0), (times.PenaltyTicks, times.Preemptions, times.Parkings));
            Assert.Equal(0, times.PausedTicks);
        });
    }

    [Fact]
    public async Task Penalties_are_told_apart_from_the_rest_of_sampling()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3");
        var sequence = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(1, 30), NewTokens, new SamplingParams { Seed = 1, RepetitionPenalty = 1.1f });
        await sequence.FinishAsync();

        Assert.InRange(sequence.Times.PenaltyTicks, 1, long.MaxValue);
        Assert.InRange(sequence.Times.SamplingTicks, 1, long.MaxValue);
    }

    [Fact]
    public async Task Old_tokens_of_a_resumed_answer_belong_to_its_prefill()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3");
        var prompt = DecoderTestKit.Prompt(1, 30);
        var made = (await DecoderTestKit.GenerateAsync(engine, prompt, NewTokens))[..12];
        var resumed = new Sequence(prompt, NewTokens, DecoderTestKit.Greedy, sessionKey: null, made);
        Assert.Equal(EngineError.None, engine.Submit(resumed));
        await resumed.FinishAsync();

        Assert.Equal(NewTokens - made.Length - 1, resumed.Times.DecodeSteps);
    }

    [Fact]
    public async Task Pauses_for_a_slow_reader_are_counted_and_timed()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3", new EngineOptions { Rows = 1, Threads = 1, MaxUnreadTokens = 8 });
        var slow = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(1, 20), NewTokens);
        await DecoderTestKit.UntilAsync(engine, s => s.Parked == 1);
        await slow.FinishAsync();

        Assert.InRange(slow.Times.Parkings, 1, NewTokens);
        Assert.InRange(slow.Times.PausedTicks, 1, slow.Times.EndedAt - slow.Times.FirstTokenAt - slow.Times.ForwardTicks);
    }

    [Fact]
    public async Task What_never_got_a_row_has_no_moment_after_its_submission()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3", new EngineOptions { Rows = 1, Threads = 1 });
        var first = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(1, 20), 400);
        var second = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(2, 20), 400);
        second.Cancel();
        await second.FinishAsync();
        first.Cancel();

        Assert.Equal((0, 0), (second.Times.RowAt, second.Times.FirstTokenAt));
        Assert.InRange(second.Times.EndedAt, second.Times.SubmittedAt, long.MaxValue);
    }
}
