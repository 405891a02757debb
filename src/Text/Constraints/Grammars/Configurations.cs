using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>The configurations of a grammar, one object for each set of stacks.</summary>
internal sealed class Configurations(BytePartitions partitions)
{
    private readonly HashSet<Configuration>.AlternateLookup<ReadOnlySpan<Stack>> _accepting = Make();
    private readonly HashSet<Configuration>.AlternateLookup<ReadOnlySpan<Stack>> _others = Make();
    private int _made;

    public int Count => _accepting.Set.Count + _others.Set.Count;

    /// <param name="stacks">The stacks in the order of their ids, each once.</param>
    /// <param name="accepts">The text may end.</param>
    public Configuration Of(ReadOnlySpan<Stack> stacks, bool accepts)
    {
        var all = accepts ? _accepting : _others;
        if (!all.TryGetValue(stacks, out var configuration))
            all.Set.Add(configuration = new(_made++, stacks.ToArray(), accepts, ClassesOf(stacks)));
        return configuration;
    }

    public void Clear()
    {
        _accepting.Set.Clear();
        _others.Set.Clear();
    }

    private ByteClasses ClassesOf(ReadOnlySpan<Stack> stacks)
    {
        var classes = partitions.Coarsest;
        foreach (var stack in stacks)
            classes = partitions.Meet(classes, stack.Head.Classes);
        return classes;
    }

    private static HashSet<Configuration>.AlternateLookup<ReadOnlySpan<Stack>> Make() =>
        new HashSet<Configuration>(new ByStacks()).GetAlternateLookup<ReadOnlySpan<Stack>>();

    private sealed class ByStacks : IEqualityComparer<Configuration>, IAlternateEqualityComparer<ReadOnlySpan<Stack>, Configuration>
    {
        public bool Equals(Configuration? x, Configuration? y) => ReferenceEquals(x, y);

        public int GetHashCode(Configuration configuration) => GetHashCode(configuration.Stacks);

        public bool Equals(ReadOnlySpan<Stack> stacks, Configuration other) => stacks.SequenceEqual(other.Stacks);

        public int GetHashCode(ReadOnlySpan<Stack> stacks)
        {
            var hash = (uint)stacks.Length;
            foreach (var stack in stacks)
                hash = (hash ^ (uint)stack.Id) * 0x9E3779B1u + (hash >> 15);
            return (int)hash;
        }

        public Configuration Create(ReadOnlySpan<Stack> stacks) => throw new NotSupportedException();
    }
}
