using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Generation.Scheduling;

/// <summary>
/// Prompts that are being computed. The next piece belongs to the tenant for which the fewest tokens were computed: its fair share. A
/// tenant that was away counts as if it had kept up, minus a credit, so that a tenant with little work goes before a flood and old debts
/// are forgotten. Within a tenant the prompts take turns, piece by piece, so that a short one does not wait for a long one. Engine
/// thread only.
/// </summary>
/// <param name="creditTokens">Tokens that a returning tenant may compute before the turn of the others.</param>
internal sealed class PrefillQueue(int creditTokens)
{
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private long _servedTokens; // the most that any tenant was served

    public int Count { get; private set; }

    public void Add(Sequence sequence)
    {
        if (Count == 0)
            _lines.Clear(); // an idle engine has no debts to remember
        if (!_lines.TryGetValue(sequence.Tenant, out var line))
            _lines.Add(sequence.Tenant, line = new Line());
        if (line.Prompts.Count == 0)
            line.ServedTokens = Math.Max(line.ServedTokens, _servedTokens - creditTokens);
        line.Prompts.Add(sequence);
        Count++;
    }

    /// <summary>The prompt whose turn it is; null if none waits. Its cost goes to <see cref="Charge"/>.</summary>
    public Sequence? Next()
    {
        Line? next = null;
        foreach (var line in _lines.Values)
            if (line.Prompts.Count > 0 && (next is null || line.ServedTokens < next.ServedTokens))
                next = line;
        return next?.Prompts[0];
    }

    /// <summary>A piece of this prompt is computed; the other prompts of its tenant now come before it.</summary>
    public void Charge(Sequence sequence, int tokens)
    {
        var line = _lines[sequence.Tenant];
        line.ServedTokens += tokens;
        _servedTokens = Math.Max(_servedTokens, line.ServedTokens);
        line.Prompts.Remove(sequence);
        line.Prompts.Add(sequence);
    }

    /// <summary>The prompt is computed, or its sequence loses its row. No effect on any other sequence.</summary>
    public void Remove(Sequence sequence)
    {
        if (_lines.TryGetValue(sequence.Tenant, out var line) && line.Prompts.Remove(sequence))
            Count--;
    }

    private sealed class Line
    {
        public List<Sequence> Prompts { get; } = [];

        public long ServedTokens { get; set; }
    }
}
