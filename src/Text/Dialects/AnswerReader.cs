using Otron.Text.Dialects.Reading;

namespace Otron.Text.Dialects;

/// <summary>
/// Takes an answer apart as it comes: reasoning, text, calls and their arguments. Any cut of the same text gives the same parts joined, and
/// nothing that was given is taken back. Not thread-safe; one per answer.
/// </summary>
public sealed class AnswerReader
{
    private readonly TextSource _source;
    private readonly AnswerOutput _output = new();
    private readonly Stack<IEnumerator<object?>> _running = new(); // parsers, the innermost on top

    /// <param name="dialect">How the model calls tools; null if calls are not looked for.</param>
    /// <param name="reasoning">How the model writes its reasoning; null if it does not.</param>
    /// <param name="startsInReasoning">The prompt has opened the reasoning.</param>
    /// <param name="tools">The tools that were declared.</param>
    /// <param name="isSpecial">Whether a mark is a special token of the model; then a text that spells it is text.</param>
    public AnswerReader(
        Dialect? dialect, ReasoningForm? reasoning, bool startsInReasoning, IReadOnlyList<DialectTool> tools, Func<string, bool> isSpecial)
    {
        _source = new(isSpecial);
        _output.Section = startsInReasoning ? ReadPartKind.Reasoning : ReadPartKind.Content;
        var calls = new Dictionary<string, DialectTool>(StringComparer.Ordinal);
        foreach (var tool in tools)
            calls.TryAdd(tool.Name, tool);
        _running.Push(
            dialect?.ReadAnswer(_source, _output) ?? new AnswerParser(_source, _output, dialect, calls, reasoning, startsInReasoning).Answer());
        Run();
    }

    /// <summary>The next token belongs to the reasoning, as far as is known.</summary>
    public bool IsInsideReasoning => _output.Section == ReadPartKind.Reasoning;

    /// <summary>The next token belongs to the text of the answer, as far as is known.</summary>
    public bool IsInsideContent => _output.Section == ReadPartKind.Content;

    /// <summary>Reads more of the answer.</summary>
    /// <param name="text">Text, or the name of one special token.</param>
    /// <param name="parts">Gets what became certain.</param>
    /// <returns>False for a special token that is no mark: nothing was read.</returns>
    public bool Append(ReadOnlySpan<char> text, bool isSpecial, List<ReadPart> parts)
    {
        if (!isSpecial)
            _source.Feed(text);
        else if (!_source.FeedSpecial(text.ToString()))
            return false;
        Read(parts);
        return true;
    }

    /// <summary>Reads the rest when nothing more comes.</summary>
    public void Flush(List<ReadPart> parts)
    {
        _source.IsEnded = true;
        Read(parts);
    }

    private void Read(List<ReadPart> parts)
    {
        _output.Parts = parts;
        Run();
        _output.Flush();
    }

    private void Run()
    {
        while (_running.TryPeek(out var parser))
        {
            if (!parser.MoveNext())
                _running.Pop();
            else if (parser.Current is IEnumerator<object?> inner)
                _running.Push(inner);
            else
                return; // it waits for more text
        }
    }
}
