namespace Otron.Engine.Generation;

/// <summary>
/// Sequences that wait for a row. Inside a tenant they go in order of arrival; between tenants whoever holds the fewest rows comes
/// first, so a flood waits behind itself. Engine thread only.
/// </summary>
internal sealed class AdmissionQueue(RowTable rows)
{
    private readonly Dictionary<string, List<Sequence>> _waiting = new(StringComparer.Ordinal); // by tenant, none empty
    private long _arrivals;

    public int Count { get; private set; }

    /// <summary>Tokens of the prompts that wait.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>A sequence that comes back takes its old place.</summary>
    public void Add(Sequence sequence)
    {
        if (sequence.Arrival == 0)
            sequence.Arrival = ++_arrivals;
        if (!_waiting.TryGetValue(sequence.Tenant, out var line))
            _waiting.Add(sequence.Tenant, line = []);
        var place = line.Count;
        while (place > 0 && line[place - 1].Arrival > sequence.Arrival)
            place--;
        line.Insert(place, sequence);
        Count++;
        PromptTokens += sequence.PromptTokens;
    }

    /// <summary>Who gets the next row; null when nobody waits.</summary>
    public Sequence? Next()
    {
        (Sequence? next, var fewestRows) = (null, int.MaxValue);
        foreach (var (tenant, line) in _waiting)
        {
            var held = rows.CountOf(tenant);
            if (held < fewestRows || (held == fewestRows && line[0].Arrival < next!.Arrival))
                (next, fewestRows) = (line[0], held);
        }
        return next;
    }

    /// <summary>One that was cancelled while it waited; null when there is none.</summary>
    public Sequence? FindCancelled()
    {
        foreach (var line in _waiting.Values)
            foreach (var sequence in line)
                if (sequence.IsCancelled)
                    return sequence;
        return null;
    }

    /// <summary>It has a row now, or is over. Without effect when it does not wait.</summary>
    public void Remove(Sequence sequence)
    {
        if (!_waiting.TryGetValue(sequence.Tenant, out var line) || !line.Remove(sequence))
            return;
        if (line.Count == 0)
            _waiting.Remove(sequence.Tenant);
        Count--;
        PromptTokens -= sequence.PromptTokens;
    }
}
