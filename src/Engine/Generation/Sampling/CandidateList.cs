namespace Otron.Engine.Generation.Sampling;

/// <summary>The few tokens that may be drawn, with their weights. Owned by one engine thread; its memory is reused.</summary>
internal sealed class CandidateList(int vocabularySize)
{
    private readonly int[] _ids = new int[vocabularySize];
    private readonly ulong[] _order = new ulong[vocabularySize];    // sort keys
    private readonly double[] _mass = new double[vocabularySize];   // weights, not normalised

    public int Count { get; private set; }

    public int this[int i] => _ids[i];

    public double MassOf(int i) => _mass[i];

    public void Clear() => Count = 0;

    public void Add(int id, double mass)
    {
        (_ids[Count], _mass[Count]) = (id, mass);
        Count++;
    }

    /// <summary>Best first, equals by id: an order that depends on the logits alone.</summary>
    public void Sort()
    {
        var order = _order.AsSpan(0, Count);
        var ids = _ids.AsSpan(0, Count);
        for (var i = 0; i < Count; i++)
            order[i] = ~BitConverter.DoubleToUInt64Bits(_mass[i]); // masses are positive: their bits sort as their values do
        order.Sort(ids);
        for (var start = 0; start < Count;)
        {
            var end = start + 1;
            while (end < Count && order[end] == order[start])
                end++;
            ids[start..end].Sort();
            start = end;
        }
        for (var i = 0; i < Count; i++)
            _mass[i] = BitConverter.UInt64BitsToDouble(~order[i]);
    }

    /// <summary>Keeps the first of them.</summary>
    public void CutTopK(int topK) => Count = Math.Min(Count, topK);

    /// <summary>Keeps the first of them whose masses reach this sum, and at least one.</summary>
    public void CutTopP(double neededMass)
    {
        var before = 0.0;
        for (var i = 0; i < Count; i++)
        {
            if (before >= neededMass)
            {
                Count = Math.Max(i, 1);
                return;
            }
            before += _mass[i];
        }
    }

    public double Sum()
    {
        var sum = 0.0;
        for (var i = 0; i < Count; i++)
            sum += _mass[i];
        return sum;
    }

    /// <param name="random">From 0 to below 1.</param>
    public int Draw(double random)
    {
        var left = Sum() * random;
        for (var i = 0; i < Count; i++)
        {
            left -= _mass[i];
            if (left < 0)
                return _ids[i];
        }
        return _ids[Count - 1];
    }
}
