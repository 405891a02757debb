using System.Text;

namespace Otron.Text.Dialects.Reading;

/// <summary>Collects what was read into parts: text of one kind that comes together is one part.</summary>
internal sealed class AnswerOutput
{
    private readonly StringBuilder _run = new();
    private ReadPartKind _kind;
    private int _offset;

    /// <summary>Where the parts go.</summary>
    public List<ReadPart> Parts { get; set; } = [];

    /// <summary>What the text that comes next is, as far as it is known.</summary>
    public ReadPartKind Section { get; set; }

    /// <summary>Calls that have begun.</summary>
    public int Calls { get; private set; }

    /// <param name="position">Of the character in all that was fed.</param>
    public void Text(ReadPartKind kind, char next, int position)
    {
        if (_run.Length == 0 || _kind != kind || (kind == ReadPartKind.Content && position != _offset + _run.Length))
        {
            Flush();
            (_kind, _offset) = (kind, position);
        }
        _run.Append(next);
    }

    public void Text(ReadPartKind kind, string text, int position)
    {
        foreach (var next in text)
            Text(kind, next, position++);
    }

    /// <param name="id">What the model calls it; null if it gave no id.</param>
    public void Call(string name, string? id = null)
    {
        Flush();
        Parts.Add(new(ReadPartKind.Call, name, Calls++, id));
    }

    public void Arguments(char next) => Text(ReadPartKind.Arguments, next, 0);

    public void Arguments(string text) => Text(ReadPartKind.Arguments, text, 0);

    public void Flush()
    {
        if (_run.Length == 0)
            return;
        Parts.Add(new(_kind, _run.ToString(), _kind == ReadPartKind.Arguments ? Calls - 1 : 0, Offset: _offset));
        _run.Clear();
    }
}
