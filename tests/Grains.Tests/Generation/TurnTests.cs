using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Sequences;
using Otron.Grains.Generation;
using Otron.Tests;
using Otron.Text.Tokenization;

namespace Otron.Grains.Tests.Generation;

public sealed class TurnTests
{
    [Fact]
    public async Task Read_while_the_engine_is_silent_gives_a_heartbeat_each_second()
    {
        // No engine ever answers this sequence: the longest silence there is.
        var time = new ManualTime();
        using var turn = new Turn([NewChoice()], time);
        var events = turn.ReadAsync(CancellationToken.None).GetAsyncEnumerator();

        for (var second = 0; second < 3; second++)
        {
            var next = events.MoveNextAsync();
            Assert.Equal(1, time.PendingTimers);
            time.Advance(Heartbeat.Interval - TimeSpan.FromTicks(1));
            Assert.False(next.IsCompleted);
            time.Advance(TimeSpan.FromTicks(1));

            Assert.True(await next);
            Assert.Equal(GenerationEventKind.Heartbeat, events.Current.Kind);
        }
        await events.DisposeAsync();
        Assert.Equal(0, time.PendingTimers);
    }

    [Fact]
    public async Task Read_ends_at_once_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using var turn = new Turn([NewChoice()], new ManualTime());
        await using var events = turn.ReadAsync(cancellation.Token).GetAsyncEnumerator(cancellation.Token);

        var next = events.MoveNextAsync();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    private static Choice NewChoice()
    {
        var tokenizer = HuggingFaceTokenizer.Load(Path.Combine(Repo.Model(ClusterFixture.Chat), "tokenizer.json"));
        var sequence = new Sequence([2, 304], 8, new SamplingParams(), sessionKey: null);
        var text = AnswerText.For(new() { Model = ClusterFixture.Chat, Tenant = "t", Messages = [] }, tokenizer);
        return new(0, ClusterFixture.Chat, sequence, text, new TurnClock(TimeProvider.System));
    }
}
