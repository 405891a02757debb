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

/// <summary>Cuts a piece at matches, which come from left to right; the text between them is kept too.</summary>
internal ref struct SplitWriter(Piece piece, SplitBehavior behavior, List<Piece> output)
{
    private int _cursor; // everything before it is written
    private int _matchEnd; // of the last match

    public void Match(int start, int end)
    {
        switch (behavior)
        {
            case SplitBehavior.MergedWithPrevious:
                Write(end);
                break;
            case SplitBehavior.MergedWithNext:
                Write(start);
                break;
            case SplitBehavior.Contiguous:
                if (start != _matchEnd || _matchEnd == 0)
                {
                    Write(_matchEnd);
                    Write(start);
                }
                break;
            case SplitBehavior.Removed:
                Write(start);
                _cursor = end;
                break;
            default:
                Write(start);
                Write(end);
                break;
        }
        _matchEnd = end;
    }

    public void End()
    {
        if (behavior == SplitBehavior.Contiguous)
            Write(_matchEnd);
        Write(piece.Length);
    }

    private void Write(int end)
    {
        if (end <= _cursor)
            return;
        output.Add(piece.Slice(_cursor, end));
        _cursor = end;
    }
}
