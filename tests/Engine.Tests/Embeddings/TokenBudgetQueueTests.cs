using CsCheck;
using Otron.Engine.Embeddings;

namespace Otron.Engine.Tests.Embeddings;

public class TokenBudgetQueueTests
{
    private static int _distinct;

    private static readonly Gen<int[]> Lengths = Gen.Frequency((3, Gen.Int[1, 40]), (1, Gen.Int[1, 3000])).Array[1, 300];

    [Fact]
    public void Every_batch_keeps_its_budget_and_at_most_15_percent_of_it_is_padding() =>
        Gen.Select(Lengths, Gen.Int[16, 4096]).Sample((lengths, budget) =>
        {
            var seen = new HashSet<int>();
            foreach (var batch in AllBatches(Queue(budget, lengths), lengths.Length))
            {
                var padded = batch.Max(i => i.Tokens) * batch.Count;
                Assert.True(batch.Count == 1 || padded <= budget, $"{padded} tokens exceed the budget of {budget}.");
                Assert.True(padded - batch.Sum(i => i.Tokens) <= BatchPicker.MaxPaddingShare * padded + 1e-9, "Too much padding.");
                Assert.All(batch, i => Assert.True(seen.Add(Index(i)), "An input ran twice."));
            }
            Assert.Equal(lengths.Length, seen.Count);
        });

    [Fact]
    public void Every_batch_holds_the_input_that_waited_longest() =>
        Lengths.Sample(lengths =>
        {
            var waiting = new SortedSet<int>(Enumerable.Range(0, lengths.Length));
            foreach (var batch in AllBatches(Queue(2048, lengths), lengths.Length))
            {
                Assert.Contains(batch, i => Index(i) == waiting.Min);
                waiting.ExceptWith(batch.Select(Index));
            }
        });

    [Fact]
    public void A_long_input_is_not_starved_by_a_stream_of_short_ones()
    {
        var queue = new TokenBudgetQueue(100_000, 256);
        Add(queue, Enumerable.Repeat(8, 100).ToArray());
        var longOne = Add(queue, [500]);
        var batch = new List<DistinctInput>();
        for (var runs = 1; runs <= 101; runs++)
        {
            // More arrives than leaves.
            Add(queue, Enumerable.Repeat(8, 64).ToArray());
            Assert.True(queue.TakeBatch(batch));
            if (batch.Exists(i => i.Askers[0].Call == longOne))
            {
                Assert.Single(batch);
                return;
            }
        }
        Assert.Fail("Of 100 older inputs not all were served in 101 runs, or the long one was passed over.");
    }

    [Fact]
    public void Inputs_of_one_length_fill_the_budget()
    {
        var batch = new List<DistinctInput>();
        Queue(2048, Enumerable.Repeat(32, 100).ToArray()).TakeBatch(batch);
        Assert.Equal(64, batch.Count);
    }

    [Theory]
    [InlineData(new[] { 40, 42 }, 2)]
    [InlineData(new[] { 40, 40, 40, 40, 40, 46 }, 5)]
    [InlineData(new[] { 40, 46, 46, 46, 46, 46 }, 6)]
    public void Inputs_share_a_run_where_their_padding_costs_less_than_another_run(int[] lengths, int firstBatch)
    {
        var batch = new List<DistinctInput>();
        Queue(2048, lengths).TakeBatch(batch);
        Assert.Equal(firstBatch, batch.Count);
    }

    [Fact]
    public void Callers_that_left_cost_nothing()
    {
        var queue = new TokenBudgetQueue(10, 2048);
        var leaving = Add(queue, [5, 5, 5, 5]);
        var staying = Add(queue, [5, 5]);
        leaving.Cancel(new CancellationToken(canceled: true));
        var batch = new List<DistinctInput>();
        Assert.True(queue.TakeBatch(batch));
        Assert.Equal(2, batch.Count);
        Assert.All(batch, i => Assert.Same(staying, Assert.Single(i.Askers.ToArray()).Call));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Equal_inputs_of_any_caller_are_computed_once()
    {
        var queue = new TokenBudgetQueue(100, 2048);
        EmbeddingCall first = new([[1, 2], [3, 4], [1, 2]], 8, TimeProvider.System), second = new([[3, 4], [1, 2]], 8, TimeProvider.System);
        queue.TryAdd(first);
        queue.TryAdd(second);
        var batch = new List<DistinctInput>();
        Assert.True(queue.TakeBatch(batch));

        Assert.Equal(2, batch.Count);
        Assert.Equal([(first, 0), (first, 2), (second, 1)], batch.Single(i => i.Ids[0] == 1).Askers.ToArray().Select(a => (a.Call, a.Index)));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Who_leaves_takes_nothing_from_those_who_wait_for_the_same()
    {
        var queue = new TokenBudgetQueue(100, 2048);
        EmbeddingCall leaving = new([[1, 2], [3]], 8, TimeProvider.System), staying = new([[1, 2]], 8, TimeProvider.System);
        queue.TryAdd(leaving);
        queue.TryAdd(staying);
        leaving.Cancel(new CancellationToken(canceled: true));
        var batch = new List<DistinctInput>();
        Assert.True(queue.TakeBatch(batch));
        Assert.Equal([1, 2], Assert.Single(batch).Ids);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void A_call_of_thousands_does_not_hold_up_one_of_a_single_input()
    {
        var queue = new TokenBudgetQueue(10_000, 256);
        Add(queue, Enumerable.Repeat(32, 2048).ToArray());
        var batch = new List<DistinctInput>();
        for (var run = 0; run < 20; run++)
            Assert.True(queue.TakeBatch(batch));
        // Of another length than the thousands, so that it cannot ride along with them.
        var single = Add(queue, [200]);
        var runs = 0;
        do
        {
            Assert.True(queue.TakeBatch(batch));
            runs++;
        }
        while (!batch.Exists(i => i.Askers[0].Call == single));
        Assert.InRange(runs, 1, 2);
    }

    [Fact]
    public void Room_is_counted_when_a_call_is_admitted()
    {
        var queue = new TokenBudgetQueue(10, 2048);
        Assert.Equal(EngineError.None, queue.TryAdd(Call([5, 5, 5, 5, 5, 5])));
        Assert.Equal(EngineError.QueueFull, queue.TryAdd(Call([5, 5, 5, 5, 5])));
        Assert.Equal(EngineError.None, queue.TryAdd(Call([5, 5, 5, 5])));
        Assert.Equal(EngineError.QueueFull, queue.TryAdd(Call([5])));
        Assert.Equal(10, queue.Count);
        queue.TakeBatch([]);
        Assert.Equal((0, EngineError.None), (queue.Count, queue.TryAdd(Call([5]))));
    }

    [Fact]
    public void A_closed_queue_admits_nobody_and_gives_back_the_rest()
    {
        var queue = Queue(2048, [5, 6, 7]);
        Assert.True(queue.TryClose());
        Assert.False(queue.TryClose());
        Assert.Equal(EngineError.Stopped, queue.TryAdd(Call([5])));
        Assert.False(queue.TakeBatch([]));
        Assert.Equal(3, queue.TakeRest().Count);
        Assert.Equal(0, queue.Count);
    }

    private static TokenBudgetQueue Queue(int budget, int[] lengths)
    {
        var queue = new TokenBudgetQueue(lengths.Length, budget);
        Add(queue, lengths);
        return queue;
    }

    private static EmbeddingCall Add(TokenBudgetQueue queue, int[] lengths)
    {
        var call = Call(lengths);
        Assert.Equal(EngineError.None, queue.TryAdd(call));
        return call;
    }

    /// <summary>No two inputs are equal.</summary>
    private static EmbeddingCall Call(int[] lengths) => new([.. lengths.Select(Distinct)], 8, TimeProvider.System);

    private static int[] Distinct(int length)
    {
        var ids = new int[length];
        ids[0] = Interlocked.Increment(ref _distinct);
        return ids;
    }

    private static int Index(DistinctInput input) => Assert.Single(input.Askers.ToArray()).Index;

    private static IEnumerable<List<DistinctInput>> AllBatches(TokenBudgetQueue queue, int inputs)
    {
        for (var left = inputs; left > 0;)
        {
            var batch = new List<DistinctInput>();
            Assert.True(queue.TakeBatch(batch));
            left -= batch.Count;
            yield return batch;
        }
    }
}
