using System.Text;
using System.Text.Json.Nodes;
using Otron.Text.Templates;
using Otron.Text.Templates.Python;

namespace Otron.Text.Dialects.Families;

/// <summary>Calls in the form of Python between marks.</summary>
internal sealed class PythonicCalls(string open, string between, string close, bool hasPythonWords) : ICallForm
{
    public IReadOnlyList<TextSegment> Write(IReadOnlyList<PromptCall> calls)
    {
        var text = new StringBuilder();
        foreach (var call in calls)
        {
            text.Append(text.Length == 0 ? "" : between).Append(call.Name).Append('(');
            var separator = "";
            foreach (var (key, value) in JsonNode.Parse(ArgumentsText.ToJson(call.Arguments), documentOptions: RequestJson.Reading)!.AsObject())
            {
                text.Append(separator).Append(key).Append('=');
                Write(value, text);
                separator = ", ";
            }
            text.Append(')');
        }
        return [new(open, IsTrusted: true), new(text.ToString(), IsTrusted: false), new(close, IsTrusted: true)];
    }

    private void Write(JsonNode? value, StringBuilder text)
    {
        switch (value)
        {
            case JsonArray items:
                text.Append('[');
                for (var i = 0; i < items.Count; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    Write(items[i], text);
                }
                text.Append(']');
                break;
            case JsonObject members:
                var separator = "";
                text.Append('{');
                foreach (var (key, member) in members)
                {
                    text.Append(separator).Append(PythonJson.Quote(key, ensureAscii: false)).Append(": ");
                    Write(member, text);
                    separator = ", ";
                }
                text.Append('}');
                break;
            default:
                text.Append(Scalar(value));
                break;
        }
    }

    private string Scalar(JsonNode? value) => ArgumentsJson.Write(value) switch
    {
        "null" when hasPythonWords => "None",
        "true" when hasPythonWords => "True",
        "false" when hasPythonWords => "False",
        var json => json,
    };
}
