using System.Text.Json;
using System.Text.Json.Nodes;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates;

/// <summary>
/// Arguments of old calls, in the form that a template takes. An answer may have been cut, and an earlier model may have broken them:
/// that never fails a turn.
/// </summary>
internal static class ArgumentsText
{
    /// <summary>
    /// Text where the template takes it, else an object. A template that takes both writes objects in Python's spacing, and its model was
    /// trained so: the text is written in the same way, whatever spaces a client has put in or taken out.
    /// </summary>
    public static object For(string arguments, TemplateTraits traits, RenderBudget budget)
    {
        budget.ChargeText(arguments.Length);
        if (traits is { TakesTexts: true, TakesObjects: false })
            return Text(string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments);
        var read = TryRead(arguments);
        if (traits.TakesTexts)
            return Text(read?.Json ?? arguments);
        if (read is var (entries, json) && TryDict(entries, json, budget) is { } dict)
            return dict;
        var wrapped = new JinjaDict(1);
        wrapped.Set(Text("raw"), Text(arguments));
        return wrapped;
    }

    /// <summary>The arguments as one line of JSON in Python's spacing; a text that is no JSON object becomes one with the key <c>raw</c>.</summary>
    public static string ToJson(string arguments) =>
        TryRead(arguments)?.Json ?? $$"""{"raw": {{PythonJson.Quote(arguments, ensureAscii: false)}}}""";

    /// <summary>The object that a text is, no text being an empty one; null if it is no JSON object.</summary>
    private static (JsonObject Read, string Json)? TryRead(string arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments))
            return ([], "{}");
        try
        {
            // Nodes are read lazily: a doubled key or half a surrogate pair comes to light only when they are written.
            return JsonNode.Parse(arguments, documentOptions: RequestJson.Reading) is JsonObject read ? (read, ArgumentsJson.Write(read)) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static JinjaDict? TryDict(JsonObject read, string json, RenderBudget budget)
    {
        try
        {
            var dict = new JinjaDict(read.Count) { Json = json };
            foreach (var (key, value) in read)
                dict.Set(Text(key), JsonValues.From(value, budget));
            return dict;
        }
        catch (TemplateException tooLong) when (tooLong.Kind == TemplateErrorKind.LimitExceeded)
        {
            // A number of thousands of digits, which Python refuses too. If it was the budget, the next step says so.
            return null;
        }
    }

    private static JinjaString Text(string text) => new(text, isTrusted: false);
}
