using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Plans;

/// <summary>Where the writing of an array stands.</summary>
/// <param name="Count">Items written so far, counted no further than anyone asks.</param>
/// <param name="Tally">Items that met each count of <see cref="ArrayForm.Counts"/>, sixteen bits for each.</param>
internal readonly record struct ArrayState(int Count, ulong Tally);

/// <summary>An item that may come next.</summary>
internal readonly record struct ArrayStep(Demand? Value, ArrayState Next);

/// <summary>The states of an array that counts its items.</summary>
internal sealed class ArrayPlan
{
    private const int MaxCounts = 4;
    private const int MaxTally = 1_000;

    private readonly ArrayForm _form;
    private readonly Demands _demands;
    private readonly int _countUpTo;

    public ArrayPlan(ArrayForm form, Demands demands)
    {
        if (form.Counts.Count > MaxCounts || form.Counts.Any(count => count.Min > MaxTally || count.Max > MaxTally))
            throw new TooManyCombinationsException();
        (_form, _demands) = (form, demands);
        var positions = form.Counts.Select(count => count.From).Append(form.Prefix.Count).Max();
        _countUpTo = Math.Max(1, Math.Max(Math.Max(positions, form.Min), form.Max + 1 ?? 0));
    }

    /// <summary>Items are alike and need no states but their number.</summary>
    public bool IsPlain => _form.Counts.Count == 0 && !_form.IsUnique;

    /// <summary>What is asked of items, in any state.</summary>
    public IEnumerable<Demand> AllDemands()
    {
        for (var i = 0; i <= _form.Prefix.Count; i++)
            foreach (var (value, _) in Variants(_form.At(i), new(int.MaxValue, 0)))
                if (value is not null)
                    yield return value;
    }

    public IEnumerable<ArrayStep> Steps(ArrayState state)
    {
        if (state.Count >= _form.Max)
            yield break;
        var count = Math.Min(state.Count + 1, _countUpTo);
        foreach (var (value, tally) in Variants(_form.At(state.Count), state))
            yield return new(value, new(count, tally));
    }

    public bool MayEnd(ArrayState state)
    {
        for (var i = 0; i < _form.Counts.Count; i++)
            if (TallyOf(state.Tally, i) < _form.Counts[i].Min)
                return false;
        return state.Count >= _form.Min;
    }

    /// <summary>The array can be ended from here on.</summary>
    /// <param name="isInhabited">Whether an item can be written.</param>
    public bool CanFinish(ArrayState state, Func<Demand, bool> isInhabited)
    {
        if (MayEnd(state))
            return true;
        if (_form.Counts.Count == 0)
            return Room(state.Count, isInhabited) >= _form.Min;
        var seen = new HashSet<ArrayState> { state };
        var open = new Queue<ArrayState>(seen);
        while (open.TryDequeue(out var next))
        {
            if (MayEnd(next))
                return true;
            foreach (var step in Steps(next))
                if ((step.Value is null || isInhabited(step.Value)) && seen.Add(step.Next))
                    open.Enqueue(step.Next);
            if (seen.Count > 100_000)
                throw new TooManyCombinationsException();
        }
        return false;
    }

    /// <summary>Most items that can be written, all from an index on having to be possible; counted up to the minimum.</summary>
    public int Room(int from, Func<Demand, bool> isInhabited)
    {
        for (var i = from; i < _form.Prefix.Count; i++)
            if (_form.Prefix[i] is { } item && !isInhabited(item))
                return i;
        return _form.Rest is { } rest && !isInhabited(rest) ? Math.Max(from, _form.Prefix.Count) : int.MaxValue;
    }

    /// <summary>The ways in which an item may add to the counts.</summary>
    private IEnumerable<(Demand? Value, ulong Tally)> Variants(Demand? value, ArrayState state)
    {
        var counts = _form.Counts;
        for (var chosen = (1 << counts.Count) - 1; chosen >= 0; chosen--)
        {
            var (all, tally, isPossible) = (value ?? _demands.Any, state.Tally, true);
            for (var i = 0; i < counts.Count && isPossible; i++)
            {
                var (count, meets) = (counts[i], (chosen >> i & 1) != 0);
                var isOpen = state.Count >= count.From && (count.Max is not null || TallyOf(state.Tally, i) < count.Min);
                if (meets)
                {
                    isPossible = isOpen && !(TallyOf(state.Tally, i) >= count.Max);
                    all = _demands.All(all, count.Value);
                    tally += 1UL << (16 * i);
                }
                else if (isOpen && count.Max is not null)
                {
                    all = _demands.All(all, _demands.Not(count.Value));
                }
            }
            if (isPossible && all != _demands.None)
                yield return (all, tally);
        }
    }

    private static int TallyOf(ulong tally, int index) => (int)(tally >> (16 * index) & 0xFFFF);
}
