using Otron.Text.Constraints;
using Otron.Text.Constraints.Grammars;

namespace Otron.Text.Tests.Constraints.Masks;

/// <summary>Looks for a text that ends an answer from some place, by trying all in the order of their length.</summary>
internal sealed class WayOut
{
    private const int Budget = 2_000; // places that are looked at

    private readonly CompiledConstraint _compiled;
    private readonly byte[] _bytes; // those that tokens can write
    private readonly int[] _specials;

    public WayOut(CompiledConstraint compiled, int[] ends, int[] specials)
    {
        _compiled = compiled;
        var unspellable = compiled.Table.Unspellable(ends);
        _bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value).Except(unspellable)];
        _specials = [.. specials.Except(ends)];
    }

    /// <summary>Whether there is one; null where it is too far to be found.</summary>
    public bool? From(Configuration start)
    {
        var (seen, queue) = (new HashSet<Configuration> { start }, new Queue<Configuration>([start]));
        while (queue.TryDequeue(out var at))
        {
            if (at.Accepts)
                return true;
            if (seen.Count > Budget)
                return null;
            foreach (var next in Followers(at))
                if (!next.IsDead && seen.Add(next))
                    queue.Enqueue(next);
        }
        return false;
    }

    private IEnumerable<Configuration> Followers(Configuration at)
    {
        foreach (var next in _bytes.DistinctBy(next => at.Stacks.Aggregate(0UL, (all, stack) => all * 0x9E3779B97F4A7C15 + (uint)ClassOf(stack.Head, next))))
            yield return _compiled.Pushdown.Next(at, next);
        foreach (var special in at.LooksAtTokens ? _specials : [])
            yield return _compiled.Next(at, special, isFirst: false);
    }

    // What follows the bound texts of random grammars depends on nothing but their length.
    private int ClassOf(Head head, byte next) => (head is BoundHead bound ? _compiled.Pushdown.Heads.Of(bound.Term) : head).Classes.Of[next];
}
