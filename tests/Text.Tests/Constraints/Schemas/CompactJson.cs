using System.Text;
using System.Text.Json;
using Otron.Text.Constraints.Schemas.Writing;

namespace Otron.Text.Tests.Constraints.Schemas;

/// <summary>Values as a grammar without blanks expects them: in the order of the file, numbers as they stand there, the shortest escapes.</summary>
internal static class CompactJson
{
    public static byte[] Of(JsonElement value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                var isNext = false;
                foreach (var member in value.EnumerateObject())
                {
                    text.Append(isNext ? "," : "").Append('"').Append(JsonWriter.Escape(member.Name)).Append("\":");
                    Write(member.Value, text);
                    isNext = true;
                }
                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                text.AppendJoin(',', value.EnumerateArray().Select(item =>
                {
                    var part = new StringBuilder();
                    Write(item, part);
                    return part.ToString();
                }));
                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append('"').Append(JsonWriter.Escape(value.GetString()!)).Append('"');
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }
}
