using System.Buffers.Binary;
using Otron.Text.Constraints.Grammars;

namespace Otron.Text.Constraints.Masks;

/// <summary>
/// The bytes of a vocabulary as a tree in flat arrays, in depth-first order: the children of a node begin right after it, and the next
/// node that is not below it stands at its end. Node 0 is the root. The tokens of a subtree stand side by side.
/// </summary>
internal sealed class VocabularyTrie
{
    /// <summary>Subtrees with so many nodes are described.</summary>
    private const int Wide = 12;

    private readonly int[] _first = new int[256]; // the node of each first byte, 0 where there is none
    private readonly int[] _wide; // the place of each node in the list of large subtrees, 0 where its subtree is small
    private readonly List<Subtree> _subtrees = [null!];

    private VocabularyTrie(Builder builder, int[] empty, bool isPlain, int rows)
    {
        (Bytes, Depths, Ends) = ([.. builder.Bytes], [.. builder.Depths], [.. builder.Ends]);
        (TokenStarts, Tokens, Empty) = ([.. builder.TokenStarts], [.. builder.Tokens], empty);
        Height = Depths.Max();
        for (var node = 1; node < Bytes.Length; node = Ends[node])
            _first[Bytes[node]] = node;
        _wide = new int[Bytes.Length];
        for (var node = Bytes.Length - 1; node >= 0; node--)
            if (Ends[node] - node >= Wide)
            {
                _wide[node] = _subtrees.Count;
                _subtrees.Add(Describe(node, isPlain, rows));
            }
    }

    public delegate ReadOnlySpan<byte> BytesOf(int id);

    /// <summary>The byte that leads to each node.</summary>
    public byte[] Bytes { get; }

    /// <summary>The number of bytes from the root to each node.</summary>
    public ushort[] Depths { get; }

    /// <summary>The first node after the subtree of each node.</summary>
    public int[] Ends { get; }

    /// <summary>Where the tokens of each node begin in <see cref="Tokens"/>; those of the next node follow them. One more than nodes.</summary>
    public int[] TokenStarts { get; }

    /// <summary>The ids of all tokens in the order of their nodes.</summary>
    public int[] Tokens { get; }

    /// <summary>Tokens without bytes.</summary>
    public int[] Empty { get; }

    /// <summary>The number of bytes of the longest token.</summary>
    public int Height { get; }

    /// <summary>The node of a first byte; 0 where no token begins so.</summary>
    public int NodeOf(byte first) => _first[first];

    /// <summary>What is known of the subtree of a node; null where it is small.</summary>
    public Subtree? SubtreeOf(int node) => _wide[node] == 0 ? null : _subtrees[_wide[node]];

    /// <summary>The tokens of a node and of all nodes below it.</summary>
    public ReadOnlySpan<int> TokensOf(int node) => Tokens.AsSpan(TokenStarts[node]..TokenStarts[Ends[node]]);

    /// <summary>The tokens that end at a node.</summary>
    public ReadOnlySpan<int> TokensAt(int node) => Tokens.AsSpan(TokenStarts[node]..TokenStarts[node + 1]);

    /// <summary>Where the bytes from the root to a node lead.</summary>
    public Head Follow(Head head, int node)
    {
        for (var at = 0; at != node;)
        {
            for (at++; Ends[at] <= node;)
                at = Ends[at];
            head = head.Step(Bytes[at]);
        }
        return head;
    }

    /// <param name="bytesOf">The bytes of each token.</param>
    /// <param name="ids">The tokens.</param>
    /// <param name="rows">The number of ids of the model.</param>
    /// <param name="isPlain">All tokens are whole characters, none of them a quote, a backslash or a control.</param>
    public static VocabularyTrie Of(BytesOf bytesOf, IEnumerable<int> ids, int rows, bool isPlain = false)
    {
        var all = ids.ToArray();
        Sort(all, bytesOf);
        var builder = new Builder();
        foreach (var id in all)
            builder.Add(bytesOf(id), id);
        builder.Close();
        return new(builder, [.. all.TakeWhile(id => bytesOf(id).Length == 0)], isPlain, rows);
    }

    private Subtree Describe(int node, bool isPlain, int rows)
    {
        var (ascii, hasOthers, height) = (UInt128.Zero, false, 0);
        for (var below = node + 1; below < Ends[node];)
        {
            // What is below a large subtree is known already.
            var known = SubtreeOf(below);
            (ascii, hasOthers) = Bytes[below] < 128 ? (ascii | UInt128.One << Bytes[below], hasOthers) : (ascii, true);
            height = Math.Max(height, Depths[below] - Depths[node] + (known?.Height ?? 0));
            ascii |= known?.Ascii ?? 0;
            hasOthers |= known?.HasOthers ?? false;
            below = known is null ? below + 1 : Ends[below];
        }
        var tokens = TokensOf(node);
        var bits = isPlain && (node == 0 || tokens.Length >= rows / 128) ? new ulong[(rows + 63) / 64] : null;
        if (bits is not null)
            foreach (var id in tokens)
                bits[id >> 6] |= 1UL << id;
        return new(ascii, hasOthers, isPlain && (Bytes[node + 1] & 0xC0) != 0x80, height, bits);
    }

    // The order of bytes is that of their first eight as one number; few tokens agree in those.
    private static void Sort(int[] ids, BytesOf bytesOf)
    {
        var keys = new ulong[ids.Length];
        Span<byte> first = stackalloc byte[8];
        for (var i = 0; i < ids.Length; i++)
        {
            var bytes = bytesOf(ids[i]);
            first.Clear();
            bytes[..Math.Min(8, bytes.Length)].CopyTo(first);
            keys[i] = BinaryPrimitives.ReadUInt64BigEndian(first);
        }
        Array.Sort(keys, ids);
        for (int i = 0, next; i < ids.Length; i = next)
        {
            for (next = i + 1; next < ids.Length && keys[next] == keys[i];)
                next++;
            if (next - i > 1)
                ids.AsSpan(i..next).Sort((a, b) => bytesOf(a).SequenceCompareTo(bytesOf(b)) is var order and not 0 ? order : a.CompareTo(b));
        }
    }

    /// <summary>Takes the tokens in the order of their bytes.</summary>
    private sealed class Builder
    {
        private readonly List<int> _open = [0]; // the nodes from the root to the last token

        public List<byte> Bytes { get; } = [0];

        public List<ushort> Depths { get; } = [0];

        public List<int> Ends { get; } = [0];

        public List<int> TokenStarts { get; } = [0];

        public List<int> Tokens { get; } = [];

        public void Add(ReadOnlySpan<byte> bytes, int id)
        {
            if (bytes.Length == 0)
                return;
            var shared = 0;
            while (shared < bytes.Length && shared + 1 < _open.Count && Bytes[_open[shared + 1]] == bytes[shared])
                shared++;
            CloseBelow(shared);
            for (; shared < bytes.Length; shared++)
            {
                _open.Add(Bytes.Count);
                Bytes.Add(bytes[shared]);
                Depths.Add((ushort)(shared + 1));
                Ends.Add(0);
                TokenStarts.Add(Tokens.Count);
            }
            Tokens.Add(id);
        }

        public void Close()
        {
            CloseBelow(0);
            Ends[0] = Bytes.Count;
            TokenStarts.Add(Tokens.Count);
        }

        private void CloseBelow(int depth)
        {
            for (; _open.Count > depth + 1; _open.RemoveAt(_open.Count - 1))
                Ends[_open[^1]] = Bytes.Count;
        }
    }
}
