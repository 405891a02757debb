namespace Otron.Grains.Generation;

/// <summary>
/// Log probabilities of the tokens that became text of the answer. A reader may hold text back, so a token waits until its characters
/// are known to be text, or reasoning or a call; then it is given with the number of its characters that are text, or dropped.
/// </summary>
internal sealed class ContentLogprobs
{
    private readonly Queue<Waiting> _waiting = new();
    private readonly List<TokenLogprob> _given = [];
    private int _fed; // characters of all tokens so far

    /// <summary>The next token is about to be read.</summary>
    /// <param name="token">Null if nobody asks for it.</param>
    /// <param name="length">Characters that it adds.</param>
    public void Add(TokenLogprob? token, int length)
    {
        if (token is not null)
            _waiting.Enqueue(new(token, _fed, _fed + length));
        _fed += length;
    }

    /// <summary>All that was added is text of the answer.</summary>
    public void ShowAll()
    {
        while (_waiting.TryDequeue(out var next))
            _given.Add(next.Token with { TextLength = next.End - next.Start });
    }

    /// <summary>Characters from <paramref name="start"/> on are text of the answer, and those before it that were not yet are none.</summary>
    public void Show(int start, int length)
    {
        var end = start + length;
        while (_waiting.TryPeek(out var next) && next.End <= start && !(next.IsEmpty && next.Start == start))
            Settle(next);
        foreach (var next in _waiting)
        {
            if (next.Start >= end)
                break;
            next.Shown += Math.Min(next.End, end) - Math.Max(next.Start, start);
            next.IsText = true;
        }
        while (_waiting.TryPeek(out var next) && next.End <= end)
            Settle(next);
    }

    /// <summary>The tokens whose text is known since the last call.</summary>
    /// <param name="isLast">Nothing more comes: what is not text by now is none.</param>
    public TokenLogprob[]? Take(bool isLast)
    {
        while (isLast && _waiting.TryPeek(out var next))
            Settle(next);
        TokenLogprob[]? taken = _given.Count > 0 ? [.. _given] : null;
        _given.Clear();
        return taken;
    }

    private void Settle(Waiting next)
    {
        _waiting.Dequeue();
        if (next.IsText)
            _given.Add(next.Token with { TextLength = next.Shown });
    }

    private sealed class Waiting(TokenLogprob token, int start, int end)
    {
        public TokenLogprob Token => token;

        public int Start => start;

        public int End => end;

        /// <summary>Its character is not whole yet.</summary>
        public bool IsEmpty => start == end;

        public bool IsText { get; set; }

        public int Shown { get; set; }
    }
}
