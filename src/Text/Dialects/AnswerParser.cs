using Otron.Text.Dialects.Reading;

namespace Otron.Text.Dialects;

/// <summary>An answer in which reasoning comes first and calls stand in the text, after marks or at its beginning.</summary>
internal sealed class AnswerParser : Parser
{
    private readonly ICallReader? _calls;
    private readonly IReadOnlyList<string> _opening;
    private readonly IReadOnlyList<string> _silent;
    private readonly ReasoningForm? _reasoning;
    private readonly bool _startsInReasoning;
    private bool _isText; // the last call turned out to be text

    public AnswerParser(
        TextSource source,
        AnswerOutput output,
        Dialect? dialect,
        IReadOnlyDictionary<string, DialectTool> tools,
        ReasoningForm? reasoning,
        bool startsInReasoning)
        : base(source, output)
    {
        _opening = [.. (dialect?.Opening ?? []).Select(source.Watch)];
        _silent = [.. (dialect?.Silent ?? []).Select(source.Watch)];
        _calls = dialect?.NewReader(source, output, tools);
        (_reasoning, _startsInReasoning) = (reasoning, startsInReasoning);
        if (reasoning is not null)
        {
            source.Watch(reasoning.Open);
            source.Watch(reasoning.Close);
        }
    }

    public IEnumerator<object?> Answer()
    {
        if (_reasoning is not null)
            yield return Reasoning(_reasoning);
        Output.Section = ReadPartKind.Content;
        yield return Spaces();
        if (_calls?.MayBeginAt(Source[0]) is true)
            yield return Call(mark: null);
        while (true)
        {
            Output.Section = ReadPartKind.Content;
            yield return Text(ReadPartKind.Content, _opening, _silent, keepsStart: _isText);
            if (Source[0] == TextSource.End)
                yield break;
            Source.AtAny(_opening, out var mark);
            yield return Call(mark);
        }
    }

    private IEnumerator<object?> Reasoning(ReasoningForm form)
    {
        var isOpen = _startsInReasoning;
        if (!isOpen)
        {
            yield return Spaces();
            while (Source.At(form.Open) == Match.Unknown)
                yield return More;
            isOpen = Source.At(form.Open) == Match.Yes;
            if (isOpen)
                Source.Skip(form.Open);
        }
        if (!isOpen)
            yield break;
        Output.Section = ReadPartKind.Reasoning;
        if (form.Label is { } label)
            yield return Optional(label);
        // A call ends the reasoning too.
        yield return Text(ReadPartKind.Reasoning, [form.Close, .. _opening]);
        if (Source.At(form.Close) == Match.Yes)
            Source.Skip(form.Close);
    }

    private IEnumerator<object?> Call(string? mark)
    {
        var before = mark is null || !HasText ? "" : Held;
        var position = Source.Position;
        Output.Section = ReadPartKind.Arguments;
        Source.Record();
        if (mark is not null)
            Source.Skip(mark);
        yield return _calls!.Read(mark);
        var read = Source.TakeRecord();
        _isText = _calls.IsText;
        if (_isText)
            Output.Text(ReadPartKind.Content, before + read, position - before.Length);
    }
}
