using Otron.Engine.Generation.Sequences;
using Otron.Engine.Generation.Snapshots;

namespace Otron.Engine.Generation.Rows;

/// <summary>
/// One row of the KV cache: the tokens that its keys and values belong to, and its owner. A row is active while it has an owner, warm
/// while it keeps a finished turn, and free if it is empty. Rows change places so that the decoding ones stay contiguous.
/// </summary>
internal sealed class KvRow(int id, int capacity)
{
    private readonly int[] _ids = new int[capacity];

    /// <summary>Its name, which never changes.</summary>
    public int Id { get; } = id;

    /// <summary>Its place in the cache's tensors.</summary>
    public int Index { get; set; } = id;

    public Sequence? Owner { get; private set; }

    /// <summary>Whose tokens these are; meaningless in a free row.</summary>
    public CacheKey Key { get; private set; }

    /// <summary>Tokens whose keys and values are in the row.</summary>
    public int Length { get; private set; }

    /// <summary>Step of the last use; the warm row with the lowest is evicted first.</summary>
    public long LastUsedStep { get; set; }

    public bool IsWarm => Owner is null && Length > 0;

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Length);

    /// <summary>The sequence owns this row from now on; the row must have no owner.</summary>
    public void Assign(Sequence sequence, long step)
    {
        Key = sequence.CacheKey;
        LastUsedStep = step;
        Owner = sequence;
        sequence.RowId = Id;
    }

    /// <summary>Records that the keys and values of these tokens are in the row, after those already there.</summary>
    public void Append(ReadOnlySpan<int> ids)
    {
        ids.CopyTo(_ids.AsSpan(Length));
        Length += ids.Length;
    }

    /// <summary>The owner gives the row up; what it holds stays.</summary>
    public void Release(long step)
    {
        Owner!.RowId = Sequence.NoRow;
        Owner = null;
        LastUsedStep = step;
    }

    public void Append(int id) => _ids[Length++] = id;

    /// <summary>Forgets the tokens from <paramref name="length"/> on; later runs overwrite their keys and values.</summary>
    public void Truncate(int length) => Length = length;
}
