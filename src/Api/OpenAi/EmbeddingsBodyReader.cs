using System.Text.Json;

namespace Otron.Api.OpenAi;

/// <summary>Reads and checks the body of an embeddings request.</summary>
internal static class EmbeddingsBodyReader
{
    private const string Input = "input";
    private const int MaxInputs = 2048;
    private const int MaxTokensPerInput = 131_072;
    private const int MaxWidth = 65_536;
    private const int MaxPromptNameLength = 64;

    public static EmbeddingsBody Read(JsonElement json)
    {
        var fields = new RequestFields(json);
        var body = new EmbeddingsBody
        {
            Model = ChatRequestReader.Model(fields),
            AsBase64 = ReadFormat(fields),
            Dimensions = fields.Integer("dimensions", 1, MaxWidth),
            PromptName = fields.Text("prompt_name", MaxPromptNameLength),
            InputType = ReadInputType(fields),
            Truncate = fields.Boolean("truncate") ?? false,
            PadTo = fields.Integer("pad_to", 1, MaxWidth),
            IncludeTimings = ServerTiming.IsAskedFor(fields),
        };
        if (body is { PromptName: not null, InputType: not null })
            throw OpenAiErrors.InvalidValue("input_type", "Send either 'prompt_name' or 'input_type'.");
        return ReadInput(fields, body);
    }

    private static EmbeddingsBody ReadInput(RequestFields fields, EmbeddingsBody body)
    {
        if (!fields.TryGet(Input, out var input))
            throw OpenAiErrors.Missing(Input);
        if (input.ValueKind == JsonValueKind.String)
            return body with { Texts = [ReadText(input, Input)] };
        if (input.ValueKind != JsonValueKind.Array || input.GetArrayLength() == 0)
            throw OpenAiErrors.InvalidValue(Input, "'input' must be a text, a list of texts, a list of token ids, or a list of such lists, and not empty.");

        var kind = input[0].ValueKind;
        if (kind == JsonValueKind.Number)
            return body with { Tokens = [ReadTokens(input, Input)] };
        if (input.GetArrayLength() > MaxInputs)
            throw OpenAiErrors.InvalidValue(Input, $"'input' has more than {MaxInputs} entries.");
        return kind == JsonValueKind.String
            ? body with { Texts = ReadEach(input, ReadText) }
            : body with { Tokens = ReadEach(input, ReadTokens) };
    }

    private static T[] ReadEach<T>(JsonElement array, Func<JsonElement, string, T> read)
    {
        var values = new T[array.GetArrayLength()];
        var i = 0;
        foreach (var item in array.EnumerateArray())
        {
            values[i] = read(item, $"{Input}[{i}]");
            i++;
        }
        return values;
    }

    private static string ReadText(JsonElement value, string path)
    {
        var text = RequestFields.Text(value, path);
        return text.Length > 0 ? text : throw OpenAiErrors.InvalidValue(path, $"'{path}' must not be empty.");
    }

    private static int[] ReadTokens(JsonElement value, string path) => RequestFields.TokenIds(value, path, MaxTokensPerInput);

    private static bool ReadFormat(RequestFields fields) => fields.Text("encoding_format") switch
    {
        null or "float" => false,
        "base64" => true,
        _ => throw OpenAiErrors.InvalidValue("encoding_format", "'encoding_format' must be float or base64."),
    };

    private static EmbeddingInputType? ReadInputType(RequestFields fields) => fields.Text("input_type") switch
    {
        null => null,
        "query" => EmbeddingInputType.Query,
        "document" or "passage" => EmbeddingInputType.Document,
        _ => throw OpenAiErrors.InvalidValue("input_type", "'input_type' must be query or document."),
    };
}
