namespace Otron.Text.Dialects.Reading;

/// <summary>Puts arguments that come one by one into a JSON object.</summary>
internal sealed class TaggedValues(AnswerOutput output)
{
    private bool _hasAny;

    /// <summary>The next value belongs to this key. A text goes out as it comes; another value is known only when it is whole.</summary>
    public void Begin(string key, ArgumentType type)
    {
        _start = $"{(_hasAny ? "," : "{")}{ValueParser.Quote(key)}:";
        _hasAny = true;
        if (!type.TakesOthers)
            output.Arguments(_start + "\"");
    }

    private string _start = "";

    public void Give(string json) => output.Arguments(_start + json);

    public void End() => output.Arguments(_hasAny ? "}" : "{}");
}
