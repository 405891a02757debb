using Otron.Text.Dialects.Reading;

namespace Otron.Text.Dialects.Families;

/// <summary>Reads both forms of DeepSeek's calls: with the word function and a code fence, and without.</summary>
internal sealed class DeepSeekReader(TextSource source, AnswerOutput output) : Parser(source, output), ICallReader
{
    private readonly string _begin = source.Watch("<｜tool▁call▁begin｜>");
    private readonly string _separator = source.Watch("<｜tool▁sep｜>");
    private readonly string _end = source.Watch("<｜tool▁call▁end｜>");
    private readonly string _allEnd = source.Watch("<｜tool▁calls▁end｜>");

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
            yield return Until(_separator, _end);
            if (Source.At(_separator) != Match.Yes)
                yield break;
            var name = Word.Trim();
            Source.Skip(_separator);
            yield return Spaces();
            if (Source[0] != '{')
            {
                // The word before the separator was the kind of the tool.
                yield return Until("\n", _end);
                if (Source[0] == TextSource.End)
                    yield break;
                name = Word.Trim();
                yield return Until("{", _end);
            }
            IsText = false;
            Output.Call(name);
            yield return Raw(Output.Arguments);
            yield return Optional("```");
            yield return Optional(_end);
        }
        yield return Optional(_allEnd);
    }
}
