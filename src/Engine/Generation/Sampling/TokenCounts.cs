using System.Runtime.InteropServices;

namespace Otron.Engine.Generation.Sampling;

/// <summary>The distinct tokens of one sequence, for penalties: how often each occurs in the answer; 0 for tokens of the prompt alone.</summary>
internal sealed class TokenCounts
{
    private readonly Dictionary<int, int> _outputCounts;

    /// <param name="capacity">The most tokens there can be; room is made at once, so that no step allocates.</param>
    public TokenCounts(ReadOnlySpan<int> prompt, ReadOnlySpan<int> output = default, int capacity = 0)
    {
        _outputCounts = new Dictionary<int, int>(capacity);
        foreach (var id in prompt)
            _outputCounts.TryAdd(id, 0);
        foreach (var id in output)
            Add(id);
    }

    public void Add(int outputId) => CollectionsMarshal.GetValueRefOrAddDefault(_outputCounts, outputId, out _)++;

    public bool TryGet(int id, out int outputCount) => _outputCounts.TryGetValue(id, out outputCount);

    public Dictionary<int, int>.Enumerator GetEnumerator() => _outputCounts.GetEnumerator();
}
