using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Python;

/// <summary>JSON as <c>json.dumps</c> spaces and escapes it, but with the digits of numbers as they were written.</summary>
internal static class ArgumentsJson
{
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    private static void Write(JsonNode? node, StringBuilder text)
    {
        RenderBudget.EnsureStack();
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject entries:
                string separator = "{";
                foreach (var (key, value) in entries)
                {
                    text.Append(separator).Append(PythonJson.Quote(key, ensureAscii: false)).Append(": ");
                    Write(value, text);
                    separator = ", ";
                }
                text.Append(entries.Count == 0 ? "{}" : "}");
                break;
            case JsonArray items:
                text.Append('[');
                for (int i = 0; i < items.Count; i++)
                {
                    if (i > 0)
                        text.Append(", ");
                    Write(items[i], text);
                }
                text.Append(']');
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                text.Append(PythonJson.Quote((string)value!, ensureAscii: false));
                break;
            default:
                text.Append(node.ToJsonString());
                break;
        }
    }
}
