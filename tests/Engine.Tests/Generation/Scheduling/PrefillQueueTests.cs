using Otron.Engine.Generation.Scheduling;
using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Tests.Generation;

public sealed class PrefillQueueTests
{
    private const int CreditTokens = 100;
    private readonly PrefillQueue _queue = new(CreditTokens);

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
        Assert.Equal("abababab", Turns(8, 50));
        // A long piece is paid for afterwards.
        Assert.Equal("a", Turns(1, 300));
        Assert.Equal("bbbbbbab", Turns(8, 50));
    }

    [Fact]
    public void Who_comes_back_goes_first_for_its_credit_and_then_like_the_others()
    {
        Add("a");
        Assert.Equal("aaaaaaaa", Turns(8, 50));
        Add("b");
        Assert.Equal("bbabab", Turns(6, 50));
    }

    [Fact]
    public void Who_asks_little_never_waits_for_a_flood()
    {
        Add("a");
        for (var i = 0; i < 20; i++)
        {
            Turns(3, 50);
            var prompt = Add("b");
            Assert.Same(prompt, _queue.Next());
            _queue.Charge(prompt, 90);
            _queue.Remove(prompt);
        }
    }

    [Fact]
    public void Who_always_has_another_prompt_does_not_shut_others_out()
    {
        Add("a");
        Turns(4, 50);
        var turns = "";
        while (turns.Length < 40)
        {
            var prompt = Add("b");
            while (_queue.Next() != prompt)
                turns += Turns(1, 50);
            turns += Turns(1, 50);
            _queue.Remove(prompt);
        }
        Assert.InRange(turns.Count(tenant => tenant == 'a'), 18, 20);
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
