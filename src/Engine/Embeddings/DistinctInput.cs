using System.Runtime.InteropServices;

namespace Otron.Engine.Embeddings;

/// <summary>Token ids to embed once, and everyone who asked for them.</summary>
/// <param name="rank">Its place in the order in which inputs are due; smaller is sooner.</param>
internal sealed class DistinctInput(EmbeddingInput first, long rank)
{
    private readonly List<EmbeddingInput> _askers = [first];

    public int[] Ids { get; } = first.Ids;

    public int Tokens => Ids.Length;

    public long Rank { get; private set; } = rank;

    public ReadOnlySpan<EmbeddingInput> Askers => CollectionsMarshal.AsSpan(_askers);

    public bool IsOver => _askers.TrueForAll(static asker => asker.Call.IsOver);

    /// <summary>One more wants it; it is due when the first of them is.</summary>
    public void Add(EmbeddingInput asker, long rank)
    {
        _askers.Add(asker);
        Rank = Math.Min(Rank, rank);
    }

    /// <summary>By content: the same ids give the same vector.</summary>
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
