namespace Otron.Text.Tokenization.Splitting;

/// <summary>What happens to the matches of a splitting pattern.</summary>
internal enum SplitBehavior
{
    Isolated,
    Removed,
    Contiguous,
    MergedWithPrevious,
    MergedWithNext,
}

/// <summary>
/// Cuts a piece into the matches of a pattern, which come from left to right, and the gaps between them. Each of them is a span of
/// its own; the behaviour joins or drops some. Inverted, the gaps take the part of the matches and the matches that of the gaps.
/// </summary>
internal ref struct SplitWriter(Piece piece, SplitBehavior behavior, List<Piece> output, bool isInverted = false)
{
    private int _seen; // the end of the last match
    private int _start; // the span that may still grow
    private int _end;
    private bool _isMatch; // of the last span

    public void Match(int start, int end)
    {
        if (start > _seen)
            Add(_seen, start, isInverted);
        Add(start, end, !isInverted);
        _seen = end;
    }

    public void End()
    {
        if (piece.Length > _seen)
            Add(_seen, piece.Length, isInverted);
        Write();
    }

    private void Add(int start, int end, bool isMatch)
    {
        var joins = behavior switch
        {
            SplitBehavior.Contiguous => isMatch == _isMatch,
            SplitBehavior.MergedWithPrevious => isMatch && !_isMatch,
            SplitBehavior.MergedWithNext => !isMatch && _isMatch,
            _ => false,
        };
        if (!joins)
        {
            Write();
            _start = start;
        }
        _end = behavior == SplitBehavior.Removed && isMatch ? _start : end;
        _isMatch = isMatch;
    }

    private readonly void Write()
    {
        if (_end > _start)
            output.Add(piece.Slice(_start, _end));
    }
}
