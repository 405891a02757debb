namespace Otron.Engine.Generation;

/// <summary>
/// Prompts that are being computed, and whose next piece is next: deficit round robin over tenants, by tokens, where a tenant that
/// comes anew goes first (as RFC 8290 does it with packets). Inside a tenant the prompts take turns, piece by piece, so a short one
/// does not wait for a long one. Engine thread only.
/// </summary>
/// <param name="quantumTokens">What a tenant may compute before the next one's turn; at least the longest piece.</param>
internal sealed class PrefillQueue(int quantumTokens)
{
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly Queue<Line> _newcomers = new();
    private readonly Queue<Line> _round = new();

    public int Count { get; private set; }

    public void Add(Sequence sequence)
    {
        if (!_lines.TryGetValue(sequence.Tenant, out var line))
        {
            line = new Line(sequence.Tenant) { DeficitTokens = quantumTokens };
            _lines.Add(sequence.Tenant, line);
            _newcomers.Enqueue(line);
        }
        line.Prompts.Add(sequence);
        Count++;
    }

    /// <summary>Whose turn it is; null when nobody waits. What the turn cost is told to <see cref="Charge"/>.</summary>
    public Sequence? Next()
    {
        while (Count > 0)
        {
            var turns = _newcomers.Count > 0 ? _newcomers : _round;
            var line = turns.Peek();
            if (line is { DeficitTokens: > 0, Prompts.Count: > 0 })
                return line.Prompts[0];
            turns.Dequeue();
            if (line.DeficitTokens <= 0)
                line.DeficitTokens += quantumTokens;
            else if (turns == _round)
            {
                _lines.Remove(line.Tenant);
                continue;
            }
            // An empty line stays for one round: who comes back at once does not overtake the others again.
            _round.Enqueue(line);
        }
        return null;
    }

    /// <summary>A piece of this prompt is computed; its tenant's other prompts come before it now.</summary>
    public void Charge(Sequence sequence, int tokens)
    {
        var line = _lines[sequence.Tenant];
        line.DeficitTokens -= tokens;
        line.Prompts.Remove(sequence);
        line.Prompts.Add(sequence);
    }

    /// <summary>The prompt is computed or given up. Without effect on any other sequence.</summary>
    public void Remove(Sequence sequence)
    {
        if (_lines.TryGetValue(sequence.Tenant, out var line) && line.Prompts.Remove(sequence))
            Count--;
    }

    private sealed class Line(string tenant)
    {
        public string Tenant => tenant;

        public List<Sequence> Prompts { get; } = [];

        public int DeficitTokens { get; set; }
    }
}
