namespace Otron.Text.Templates.Values;

/// <summary>A stretch of text of one author; <paramref name="End"/> is the offset after its last character.</summary>
internal readonly record struct TrustRun(int End, bool IsTrusted);

/// <summary>Collects runs of trust as text grows; neighbours of equal trust become one.</summary>
internal sealed class TrustRuns
{
    private readonly List<TrustRun> _runs = [];

    public bool IsUniform => _runs.Count <= 1;

    public bool FirstIsTrusted => _runs.Count > 0 && _runs[0].IsTrusted;

    public int Length => _runs.Count == 0 ? 0 : _runs[^1].End;

    public int Count => _runs.Count;

    public TrustRun this[int index] => _runs[index];

    public void Add(int length, bool isTrusted)
    {
        if (length == 0)
            return;
        int end = Length + length;
        if (_runs.Count > 0 && _runs[^1].IsTrusted == isTrusted)
            _runs[^1] = new TrustRun(end, isTrusted);
        else
            _runs.Add(new TrustRun(end, isTrusted));
    }

    public void Add(JinjaString text, int start, int length)
    {
        if (text.IsUniform)
        {
            Add(length, text.IsTrusted);
            return;
        }
        int end = start + length;
        foreach (var run in text.Runs)
        {
            if (run.End <= start)
                continue;
            Add(Math.Min(run.End, end) - start, run.IsTrusted);
            start = run.End;
            if (start >= end)
                break;
        }
    }

    public TrustRun[] ToArray() => _runs.ToArray();
}
