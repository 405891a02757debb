using System.Text.Json;
using Otron.Contract;

namespace Otron.Api.OpenAi;

/// <summary>The body of <c>POST /v1/completions</c>, checked: a request for each prompt.</summary>
internal sealed record CompletionsBody(ChatRequest[] Requests)
{
    private const string Prompt = "prompt";
    private const int DefaultMaxTokens = 16;
    private const int MaxAnswers = 128;
    private const int MaxTokensPerPrompt = 131_072;

    /// <summary>What all of them have alike.</summary>
    public ChatRequest Options => Requests[0];

    public int Answers => Requests.Length * Options.Choices;

    public static CompletionsBody Read(JsonElement json)
    {
        var fields = new RequestFields(json);
        RefusedFields.Check(fields, Prompt);
        var options = ChatRequestReader.ReadOptions(fields);
        options = options with { MaxTokens = options.MaxTokens ?? DefaultMaxTokens };
        var body = new CompletionsBody([.. ReadPrompts(fields).Select(prompt => options with { Prompt = prompt })]);
        return body.Answers <= MaxAnswers ? body : throw OpenAiErrors.InvalidValue(Prompt, $"Prompts times 'n' may be at most {MaxAnswers} answers.");
    }

    private static RawPrompt[] ReadPrompts(RequestFields fields)
    {
        if (!fields.TryGet(Prompt, out var prompt))
            throw OpenAiErrors.Missing(Prompt);
        if (prompt.ValueKind == JsonValueKind.String)
            return [ReadText(prompt, Prompt)];
        if (prompt.ValueKind != JsonValueKind.Array || prompt.GetArrayLength() == 0)
            throw OpenAiErrors.InvalidValue(Prompt, "'prompt' must be a text, a list of texts, a list of token ids, or a list of such lists, and not empty.");
        if (prompt[0].ValueKind == JsonValueKind.Number)
            return [ReadIds(prompt, Prompt)];
        Func<JsonElement, string, RawPrompt> read = prompt[0].ValueKind == JsonValueKind.String ? ReadText : ReadIds;
        return [.. prompt.EnumerateArray().Select((item, i) => read(item, $"{Prompt}[{i}]"))];
    }

    private static RawPrompt ReadText(JsonElement value, string path) => RequestFields.Text(value, path) is { Length: > 0 } text
        ? new(text, Ids: null)
        : throw OpenAiErrors.InvalidValue(path, $"'{path}' must not be empty.");

    private static RawPrompt ReadIds(JsonElement value, string path) => new(Text: null, RequestFields.TokenIds(value, path, MaxTokensPerPrompt));
}
