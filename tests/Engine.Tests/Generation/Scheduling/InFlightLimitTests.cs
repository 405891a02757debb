using Otron.Engine.Generation.Scheduling;

namespace Otron.Engine.Tests.Generation;

public sealed class InFlightLimitTests
{
    private readonly InFlightLimit _limit = new(maxSequences: 5, maxSequencesPerTenant: 3);

    [Fact]
    public void A_tenant_is_refused_before_the_queue_is_full_and_others_are_not()
    {
        for (var i = 0; i < 3; i++)
            Assert.Equal(EngineError.None, _limit.TryEnter("a"));
        Assert.Equal(EngineError.TenantQueueFull, _limit.TryEnter("a"));
        Assert.Equal(EngineError.None, _limit.TryEnter("b"));
        Assert.Equal(EngineError.None, _limit.TryEnter("b"));
        Assert.Equal(EngineError.QueueFull, _limit.TryEnter("b"));
        Assert.Equal(EngineError.QueueFull, _limit.TryEnter("c"));
    }

    [Fact]
    public void Who_leaves_makes_room_and_a_refusal_takes_none()
    {
        for (var i = 0; i < 10; i++)
            _limit.TryEnter("a");
        _limit.Leave("a");
        Assert.Equal(EngineError.None, _limit.Check("a"));
        Assert.Equal(EngineError.None, _limit.TryEnter("a"));
        Assert.Equal(EngineError.TenantQueueFull, _limit.Check("a"));
    }

    [Fact]
    public void A_burst_from_many_threads_does_not_slip_through()
    {
        var accepted = 0;
        Parallel.For(0, 1000, i =>
        {
            if (_limit.TryEnter($"tenant{i % 4}") is EngineError.None)
                Interlocked.Increment(ref accepted);
        });
        Assert.Equal(5, accepted);
    }
}
