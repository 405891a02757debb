using System.Text;

namespace Otron.Text.Dialects.Reading;

/// <summary>Reads calls that are JSON objects with a name and arguments, one or a list.</summary>
/// <param name="nameKeys">Keys of the tool's name.</param>
/// <param name="argumentKeys">Keys of the arguments.</param>
/// <param name="idKey">Key of the call's id, which may come last, so that a call is held until it ends; null if the format has none.</param>
internal sealed class JsonCallParser(
    TextSource source, AnswerOutput output, string[] nameKeys, string[] argumentKeys, string? idKey = null) : Parser(source, output)
{
    /// <summary>What the last call turned out to be: false is text.</summary>
    public bool IsCall { get; private set; }

    /// <summary>A name that does not fit makes the object a text; null takes every name.</summary>
    public Func<string, bool>? Fits { get; set; }

    /// <summary>Reads an object, or a list of objects. <see cref="IsCall"/> tells whether the first of them was a call.</summary>
    /// <param name="isInList">The bracket of a list is consumed already.</param>
    public IEnumerator<object?> Calls(bool isInList = false)
    {
        IsCall = false;
        yield return Spaces();
        if (!isInList)
        {
            if (Source[0] == '{')
            {
                yield return Call();
                yield break;
            }
            if (Source[0] != '[')
                yield break;
            Source.Read();
        }
        var isFirst = true;
        while (true)
        {
            yield return Spaces();
            if (Source[0] == ',' && !isFirst)
            {
                Source.Read();
                continue;
            }
            if (Source[0] == ']')
                Source.Read();
            else if (Source[0] == '{')
            {
                var isAnyCall = IsCall;
                yield return Call();
                if (!IsCall && !isAnyCall)
                    yield break;
                (IsCall, isFirst) = (true, false);
                continue;
            }
            yield break;
        }
    }

    /// <summary>Reads an object. It is a call as soon as its name is whole.</summary>
    public IEnumerator<object?> Call()
    {
        IsCall = false;
        string? name = null;
        string? id = null;
        StringBuilder? held = null; // arguments that came before their call could begin
        var (hasBegun, hasArguments) = (false, false);
        Source.Read(); // {
        while (true)
        {
            yield return Spaces();
            if (Source[0] == ',')
            {
                Source.Read();
                continue;
            }
            if (Source[0] != '"')
                break;
            yield return String();
            var key = Word;
            yield return Spaces();
            if (Source[0] == ':')
                Source.Read();
            yield return Spaces();
            if (nameKeys.Contains(key) && Source[0] == '"')
            {
                yield return String();
                if (!IsClosed)
                    break;
                name = Word;
                if (Fits?.Invoke(name) is false)
                    yield break;
                if (idKey is null && held is null)
                {
                    Output.Call(name);
                    hasBegun = IsCall = true;
                }
            }
            else if (argumentKeys.Contains(key))
            {
                hasArguments = true;
                Action<char> take = hasBegun ? Output.Arguments : unit => (held ??= new()).Append(unit);
                if (Source[0] == '"')
                    yield return StringInto(take);
                else if (Source[0] == 'n')
                {
                    yield return Raw(_ => { });
                    hasArguments = false;
                }
                else
                    yield return Raw(take);
            }
            else if (key == idKey && Source[0] == '"')
            {
                yield return String();
                id = Word;
            }
            else
            {
                if (Fits is not null && name is null)
                    yield break;
                yield return Raw(_ => { });
            }
            if (name is not null && idKey is null && held is not null && !hasBegun)
            {
                Output.Call(name);
                Output.Arguments(held.ToString());
                hasBegun = IsCall = true;
            }
        }
        if (name is not null && !hasBegun)
        {
            Output.Call(name, id);
            if (held is not null)
                Output.Arguments(held.ToString());
            hasBegun = IsCall = true;
        }
        if (Source[0] != '}')
            yield break; // cut, or broken
        Source.Read();
        if (hasBegun && !hasArguments)
            Output.Arguments("{}");
    }
}
