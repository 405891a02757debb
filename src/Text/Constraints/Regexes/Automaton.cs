namespace Otron.Text.Constraints.Regexes;

/// <summary>A deterministic automaton whose states are terms, for languages that have no short expression, as the multiples of a number.</summary>
internal sealed class Automaton
{
    private readonly int[] _next;
    private readonly int[] _distances;
    private readonly bool[] _accepts;
    private readonly Term?[] _terms;

    /// <param name="next">The state after a byte; a negative number is none.</param>
    public Automaton(int states, Func<int, byte, int> next, Func<int, bool> accepts, BytePartitions partitions)
    {
        var rows = new int[states * 256];
        for (var state = 0; state < states; state++)
        {
            for (var one = 0; one < 256; one++)
                rows[state * 256 + one] = next(state, (byte)one);
        }
        Classes = Columns(rows, states, partitions);
        _next = new int[states * Classes.Count];
        for (var state = 0; state < states; state++)
        {
            for (var one = 0; one < Classes.Count; one++)
                _next[state * Classes.Count + one] = rows[state * 256 + Classes.Samples[one]];
        }
        _accepts = [.. Enumerable.Range(0, states).Select(accepts)];
        _terms = new Term?[states];
        _distances = Distances();
    }

    public ByteClasses Classes { get; }

    public bool Accepts(int state) => _accepts[state];

    /// <summary>The least number of bytes to an accepting state; -1 where there is none.</summary>
    public int Distance(int state) => _distances[state];

    /// <summary>The state after a byte, -1 where nothing is accepted any more.</summary>
    public int Next(int state, byte one)
    {
        var next = _next[state * Classes.Count + Classes.Of[one]];
        return next < 0 || _distances[next] < 0 ? -1 : next;
    }

    public ref Term? TermOf(int state) => ref _terms[state];

    // Columns with equal rows are one class; hashes of whole columns would do, but refining state by state is exact and stops early.
    private static ByteClasses Columns(int[] rows, int states, BytePartitions partitions)
    {
        var classes = partitions.Coarsest;
        for (var state = 0; state < states && classes.Count < 256; state++)
        {
            if (!IsUniform(rows.AsSpan(state * 256, 256), classes))
                classes = partitions.Meet(classes, Row(rows, state, partitions));
        }
        return classes;
    }

    private static ByteClasses Row(int[] rows, int state, BytePartitions partitions) => partitions.Of(one => rows[state * 256 + one]);

    private static bool IsUniform(ReadOnlySpan<int> row, ByteClasses classes)
    {
        for (var one = 0; one < 256; one++)
        {
            if (row[one] != row[classes.Samples[classes.Of[one]]])
                return false;
        }
        return true;
    }

    private int[] Distances()
    {
        var before = new List<int>[_accepts.Length];
        for (var state = 0; state < before.Length; state++)
            before[state] = [];
        for (var edge = 0; edge < _next.Length; edge++)
        {
            if (_next[edge] >= 0)
                before[_next[edge]].Add(edge / Classes.Count);
        }
        var distances = new int[_accepts.Length];
        Array.Fill(distances, -1);
        var queue = new Queue<int>(Enumerable.Range(0, distances.Length).Where(Accepts));
        foreach (var state in queue)
            distances[state] = 0;
        while (queue.TryDequeue(out var state))
        {
            foreach (var from in before[state].Where(from => distances[from] < 0))
            {
                distances[from] = distances[state] + 1;
                queue.Enqueue(from);
            }
        }
        return distances;
    }
}
