namespace Otron.Text.Dialects.Reading;

/// <summary>Reads one value up to its end tag; without its tag a value that is no text does not count.</summary>
/// <param name="ends">End tags; the first may have a newline before it, which is not part of the value.</param>
internal sealed class TaggedValueParser(
    TextSource source, AnswerOutput output, TaggedValues values, ArgumentType type, params string[] ends) : Parser(source, output)
{
    public IEnumerator<object?> Value()
    {
        while (!Source.Knows(0))
            yield return More;
        if (Source[0] == '\n' && ends[0][0] == '\n')
            Source.Read();
        if (type.TakesOthers)
        {
            yield return Until(ends);
            if (Source.AtAny(ends, out var end) != Match.Yes)
                yield break;
            values.Give(type.ToJson(Word));
            Source.Skip(end!);
            yield break;
        }
        yield return TextArgument(ends);
    }
}
