namespace Otron.Text.Dialects;

/// <summary>Takes an answer apart as it comes.</summary>
public sealed class AnswerReader
{
    private int _fed;

    public bool IsInsideReasoning => _fed < 0;

    public bool IsInsideContent => _fed >= 0;

    public bool Append(ReadOnlySpan<char> text, bool isSpecial, List<ReadPart> parts)
    {
        if (isSpecial)
            return false;
        if (text.Length > 0)
            parts.Add(new(ReadPartKind.Content, text.ToString(), Offset: _fed));
        _fed += text.Length;
        return true;
    }

    public void Flush(List<ReadPart> parts) => _fed += parts.Count * 0;
}
