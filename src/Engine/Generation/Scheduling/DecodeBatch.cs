using Otron.Engine.Generation.Rows;
using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Generation.Scheduling;

/// <summary>All decoding rows, one token each: what a decode run computes. Refilled for each step, so it allocates nothing.</summary>
internal sealed class DecodeBatch(RowTable rows)
{
    private readonly int[] _ids = new int[rows.Count];
    private readonly int[] _pasts = new int[rows.Count];

    public int Count { get; private set; }

    /// <summary>[Count] the token of each row that this step computes.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>[Count] tokens that are in each row already.</summary>
    public ReadOnlySpan<int> Pasts => _pasts.AsSpan(0, Count);

    /// <summary>The sequence in row <paramref name="b"/>.</summary>
    public Sequence this[int b] => rows[b].Owner!;

    /// <summary>
    /// The run's logits give the next token of row <paramref name="b"/>. A resumed answer replays its tokens one by one, as they were
    /// generated, so that the numbers are the same; it needs none until it has caught up.
    /// </summary>
    public bool NeedsToken(int b) => _pasts[b] + 1 == this[b].Length;

    public void Fill()
    {
        Count = rows.DecodingCount;
        for (var b = 0; b < Count; b++)
        {
            _pasts[b] = rows[b].Length;
            _ids[b] = this[b].Ids[_pasts[b]];
        }
    }
}
