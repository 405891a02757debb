using System.Text.Json;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Wire;

/// <summary>The field <c>input</c> or <c>prompt</c>, checked: one or more texts, or one or more lists of token ids.</summary>
/// <param name="Texts">Null if the field holds token ids.</param>
/// <param name="Tokens">Null if the field holds texts.</param>
internal sealed record TextInput(string[]? Texts, int[][]? Tokens)
{
    public static TextInput Read(RequestFields fields, string name, int maxCount = int.MaxValue)
    {
        if (!fields.TryGet(name, out var value))
            throw OpenAiErrors.Missing(name);
        if (value.ValueKind == JsonValueKind.String)
            return new([ReadText(value, name)], null);
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            throw OpenAiErrors.InvalidValue(
                name, $"'{name}' must be a text, a list of texts, a list of token ids, or a list of such lists, and not empty.");

        var kind = value[0].ValueKind;
        if (kind == JsonValueKind.Number)
            return new(null, [RequestFields.TokenIds(value, name)]);
        if (value.GetArrayLength() > maxCount)
            throw OpenAiErrors.InvalidValue(name, $"'{name}' has more than {maxCount} entries.");
        return kind == JsonValueKind.String
            ? new(ReadEach(value, name, ReadText), null)
            : new(null, ReadEach(value, name, RequestFields.TokenIds));
    }

    private static T[] ReadEach<T>(JsonElement array, string name, Func<JsonElement, string, T> read)
    {
        var values = new T[array.GetArrayLength()];
        var i = 0;
        foreach (var item in array.EnumerateArray())
        {
            values[i] = read(item, $"{name}[{i}]");
            i++;
        }
        return values;
    }

    private static string ReadText(JsonElement value, string path)
    {
        var text = RequestFields.Text(value, path);
        return text.Length > 0 ? text : throw OpenAiErrors.InvalidValue(path, $"'{path}' must not be empty.");
    }
}
