namespace Otron.Engine.Generation;

/// <summary>
/// One row of the KV cache: which tokens its keys and values belong to, and who uses it. Active while it has an owner, warm while
/// it keeps a finished turn, free when it is empty. Rows change places (<see cref="Index"/>) so that decoding ones stay contiguous.
/// </summary>
internal sealed class KvRow(int index, int capacity)
{
    private readonly int[] _ids = new int[capacity];

    public int Index { get; set; } = index;

    public Sequence? Owner { get; set; }

    public string? SessionKey { get; set; }

    /// <summary>Whose tokens these are; others never see them.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>Tokens whose keys and values are in the row.</summary>
    public int Length { get; private set; }

    /// <summary>Step of the last use; the smallest goes first when a row is needed.</summary>
    public long LastUsedStep { get; set; }

    public bool IsWarm => Owner is null && Length > 0;

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Length);

    /// <summary>Records that these tokens were computed, after the ones already there.</summary>
    public void Append(ReadOnlySpan<int> ids)
    {
        ids.CopyTo(_ids.AsSpan(Length));
        Length += ids.Length;
    }

    public void Append(int id) => _ids[Length++] = id;

    /// <summary>Forgets the tokens from <paramref name="length"/> on; full-length caches then overwrite them.</summary>
    public void Truncate(int length) => Length = length;
}
