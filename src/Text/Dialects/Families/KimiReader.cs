using Otron.Text.Dialects.Reading;

namespace Otron.Text.Dialects.Families;

/// <summary>Reads the calls of Kimi K2, whose id is <c>functions.NAME:INDEX</c>.</summary>
internal sealed class KimiReader(TextSource source, AnswerOutput output) : Parser(source, output), ICallReader
{
    private readonly string _begin = source.Watch("<|tool_call_begin|>");
    private readonly string _arguments = source.Watch("<|tool_call_argument_begin|>");
    private readonly string _end = source.Watch("<|tool_call_end|>");
    private readonly string _allEnd = source.Watch("<|tool_calls_section_end|>");

    public bool IsText { get; private set; }

    public bool MayBeginAt(int unit) => false;

    public IEnumerator<object?> Read(string? mark)
    {
        IsText = true;
        var isInside = mark == _begin;
        while (true)
        {
            yield return Spaces();
            while (Source.AtAny([_begin, _allEnd], out _) == Match.Unknown)
                yield return More;
            if (!isInside && Source.At(_begin) != Match.Yes)
                break;
            if (!isInside)
                Source.Skip(_begin);
            isInside = false;
            yield return Until(_arguments, _end);
            if (Source.At(_arguments) != Match.Yes)
                yield break;
            Source.Skip(_arguments);
            var id = Word.Trim();
            IsText = false;
            Output.Call(NameOf(id), id);
            yield return Spaces();
            yield return Raw(Output.Arguments);
            yield return Optional(_end);
        }
        yield return Optional(_allEnd);
    }

    private static string NameOf(string id)
    {
        var name = id.StartsWith("functions.", StringComparison.Ordinal) ? id["functions.".Length..] : id;
        var index = name.LastIndexOf(':');
        return index > 0 && name.AsSpan(index + 1).ContainsAnyExceptInRange('0', '9') is false ? name[..index] : name;
    }
}
