namespace Otron.Engine.Generation;

/// <summary>
/// Prompts that are being computed, and whose next piece is next: the tenant's for which the fewest tokens were computed. Who was
/// away is counted as if it had kept up, but for a credit, so that a tenant with little to do goes before a flood and debts from
/// long ago are forgotten. Inside a tenant the prompts take turns, piece by piece, so a short one does not wait for a long one.
/// Engine thread only.
/// </summary>
/// <param name="creditTokens">What a tenant that comes back may compute before the others' turn.</param>
internal sealed class PrefillQueue(int creditTokens)
{
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private long _servedTokens; // of the tenant that is furthest

    public int Count { get; private set; }

    public void Add(Sequence sequence)
    {
        if (Count == 0)
            _lines.Clear(); // nobody waits, so nobody was put back
        if (!_lines.TryGetValue(sequence.Tenant, out var line))
            _lines.Add(sequence.Tenant, line = new Line());
        if (line.Prompts.Count == 0)
            line.ServedTokens = Math.Max(line.ServedTokens, _servedTokens - creditTokens);
        line.Prompts.Add(sequence);
        Count++;
    }

    /// <summary>Whose turn it is; null when nobody waits. What the turn cost is told to <see cref="Charge"/>.</summary>
    public Sequence? Next()
    {
        Line? next = null;
        foreach (var line in _lines.Values)
            if (line.Prompts.Count > 0 && (next is null || line.ServedTokens < next.ServedTokens))
                next = line;
        return next?.Prompts[0];
    }

    /// <summary>A piece of this prompt is computed; its tenant's other prompts come before it now.</summary>
    public void Charge(Sequence sequence, int tokens)
    {
        var line = _lines[sequence.Tenant];
        line.ServedTokens += tokens;
        _servedTokens = Math.Max(_servedTokens, line.ServedTokens);
        line.Prompts.Remove(sequence);
        line.Prompts.Add(sequence);
    }

    /// <summary>The prompt is computed or given up. Without effect on any other sequence.</summary>
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
