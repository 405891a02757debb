using Otron.Engine.Generation.Rows;
using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Generation.Scheduling;

/// <summary>
/// Sequences that wait for a row. Within a tenant they are served in order of arrival; among tenants, the one with the fewest rows comes
/// first, so a flood waits behind itself. Engine thread only.
/// </summary>
internal sealed class AdmissionQueue(RowTable rows)
{
    private readonly Dictionary<string, List<Sequence>> _waiting = new(StringComparer.Ordinal); // by tenant, none empty
    private long _arrivals;

    public int Count { get; private set; }

    /// <summary>Prompt tokens of all waiting sequences.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>A preempted sequence returns to its place by arrival.</summary>
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

    /// <summary>The sequence that gets the next row; null if none waits.</summary>
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

    /// <summary>A sequence that was cancelled while it waited; null if there is none.</summary>
    public Sequence? FindCancelled()
    {
        foreach (var line in _waiting.Values)
            foreach (var sequence in line)
                if (sequence.IsCancelled)
                    return sequence;
        return null;
    }

    /// <summary>The sequence has a row now, or ends.</summary>
    public void Remove(Sequence sequence)
    {
        var line = _waiting[sequence.Tenant];
        line.Remove(sequence);
        if (line.Count == 0)
            _waiting.Remove(sequence.Tenant);
        Count--;
        PromptTokens -= sequence.PromptTokens;
    }
}
