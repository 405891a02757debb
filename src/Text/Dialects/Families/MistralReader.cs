using Otron.Text.Dialects.Reading;

namespace Otron.Text.Dialects.Families;

/// <summary>Reads both forms of Mistral's calls: a list of JSON objects, and names with marks.</summary>
internal sealed class MistralReader(TextSource source, AnswerOutput output) : Parser(source, output), ICallReader
{
    private readonly string _id = source.Watch("[CALL_ID]");
    private readonly string _arguments = source.Watch("[ARGS]");
    private readonly JsonCallParser _json = new(source, output, ["name"], ["arguments", "parameters"], idKey: "id");

    public bool IsText { get; private set; }

    public bool MayBeginAt(int unit) => false;

    public IEnumerator<object?> Read(string? mark)
    {
        yield return Spaces();
        while (Source.AtAny([_id, _arguments], out _) == Match.Unknown)
            yield return More;
        if (Source[0] is '[' or '{' && Source.AtAny([_id, _arguments], out _) == Match.No)
        {
            yield return _json.Calls();
            IsText = !_json.IsCall;
            yield break;
        }
        yield return Until(_id, _arguments, "{");
        var name = Word.Trim();
        IsText = name.Length == 0 || Source[0] == TextSource.End;
        if (IsText)
            yield break;
        string? id = null;
        if (Source.At(_id) == Match.Yes)
        {
            Source.Skip(_id);
            yield return Until(_arguments, "{");
            id = Word.Trim();
            if (Source[0] == TextSource.End)
                id = null; // it may be cut
        }
        Output.Call(name, id);
        yield return Optional(_arguments);
        yield return Spaces();
        yield return Raw(Output.Arguments);
    }
}
