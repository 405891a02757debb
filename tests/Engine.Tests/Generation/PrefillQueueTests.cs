using Otron.Engine.Generation;

namespace Otron.Engine.Tests.Generation;

public sealed class PrefillQueueTests
{
    private const int QuantumTokens = 100;
    private readonly PrefillQueue _queue = new(QuantumTokens);

    private Sequence Add(string tenant)
    {
        var sequence = new Sequence([1], 1, DecoderTestKit.Greedy) { Tenant = tenant };
        _queue.Add(sequence);
        return sequence;
    }

    /// <summary>Whose turns come next, for pieces of this size.</summary>
    private string Turns(int count, int pieceTokens)
    {
        var turns = "";
        for (var i = 0; i < count; i++)
        {
            var next = _queue.Next()!;
            _queue.Charge(next, pieceTokens);
            turns += next.Tenant;
        }
        return turns;
    }

    [Fact]
    public void Prompts_of_one_tenant_take_turns()
    {
        Sequence[] prompts = [Add("a"), Add("a"), Add("a")];
        for (var i = 0; i < 7; i++)
        {
            Assert.Same(prompts[i % 3], _queue.Next());
            _queue.Charge(prompts[i % 3], 30);
        }
    }

    [Fact]
    public void Tenants_share_tokens_however_many_prompts_each_has()
    {
        for (var i = 0; i < 9; i++)
            Add("a");
        Add("b");
        Assert.Equal("aabbaabbaabb", Turns(12, 50));
        // A long piece is paid for afterwards.
        Assert.Equal("a", Turns(1, 300));
        Assert.Equal("bbbbbbaa", Turns(8, 50));
    }

    [Fact]
    public void Who_comes_anew_goes_first_and_then_like_the_others()
    {
        Add("a");
        Add("a");
        Assert.Equal("aaa", Turns(3, 50));
        Add("b");
        Assert.Equal("bbabbaabbaa", Turns(11, 50)); // a had begun its turn
    }

    [Fact]
    public void Who_comes_back_at_once_does_not_overtake_again()
    {
        Add("a");
        Assert.Equal("aaa", Turns(3, 50));
        var turns = "";
        for (var i = 0; i < 6; i++) // b's prompts are short, and there is always another one
        {
            var prompt = Add("b");
            while (_queue.Next() != prompt)
                turns += Turns(1, 50);
            turns += Turns(1, 60);
            _queue.Remove(prompt);
        }
        // Whenever its quantum of 100 is used up, a has its turn.
        Assert.Equal("bbabbaabaab", turns);
    }

    [Fact]
    public void Removed_prompts_are_not_found_again()
    {
        var (a, b) = (Add("a"), Add("b"));
        _queue.Remove(a);
        _queue.Remove(a);
        Assert.Equal(1, _queue.Count);
        Assert.Same(b, _queue.Next());
        _queue.Remove(b);
        Assert.Null(_queue.Next());
        Assert.Equal(0, _queue.Count);
        Assert.Same(Add("a"), _queue.Next());
    }
}
