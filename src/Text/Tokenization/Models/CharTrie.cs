namespace Otron.Text.Tokenization.Models;

/// <summary>A set of strings that is walked one character at a time.</summary>
internal sealed class CharTrie
{
    public const int Root = 0;
    public const int NoNode = -1;
    public const int NoId = -1;

    private readonly Dictionary<long, int> _children = [];
    private readonly List<int> _ids = [NoId]; // by node

    public void Add(string text, int id)
    {
        var node = Root;
        foreach (var c in text)
        {
            if (!_children.TryGetValue(Key(node, c), out var child))
            {
                _children[Key(node, c)] = child = _ids.Count;
                _ids.Add(NoId);
            }
            node = child;
        }
        _ids[node] = id;
    }

    public int Child(int node, char c) => _children.TryGetValue(Key(node, c), out var child) ? child : NoNode;

    /// <summary>The id of the string that ends at the node.</summary>
    public int IdAt(int node) => _ids[node];

    private static long Key(int node, char c) => unchecked((((long)node << 16) | c) * (long)0x9E3779B97F4A7C15);
}
