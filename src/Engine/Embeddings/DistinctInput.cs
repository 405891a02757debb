using System.Runtime.InteropServices;

namespace Otron.Engine.Embeddings;

/// <summary>Token ids to embed once, and all inputs that are equal to them: the askers.</summary>
/// <param name="rank">Place in the order in which inputs are due; the smallest is due first.</param>
internal sealed class DistinctInput(EmbeddingInput first, long rank)
{
    private readonly List<EmbeddingInput> _askers = [first];

    public int[] Ids { get; } = first.Ids;

    public int Tokens => Ids.Length;

    public long Rank { get; private set; } = rank;

    public ReadOnlySpan<EmbeddingInput> Askers => CollectionsMarshal.AsSpan(_askers);

    /// <summary>No call waits for it any more.</summary>
    public bool IsOver => _askers.TrueForAll(static asker => asker.Call.IsOver);

    /// <summary>Adds an equal input. The earliest rank counts.</summary>
    public void Add(EmbeddingInput asker, long rank)
    {
        _askers.Add(asker);
        Rank = Math.Min(Rank, rank);
    }

    /// <summary>Compares by content, since equal ids give equal vectors.</summary>
    public sealed class ByIds : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] ids)
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes(ids.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
