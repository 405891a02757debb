using System.Text.Json.Serialization;

namespace Otron.Api.OpenAi.Responses;

/// <param name="Count">Tokens of the prompt: history, instructions, input and the text of the template.</param>
internal sealed record InputTokens([property: JsonPropertyName("input_tokens")] int Count)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "response.input_tokens";
}
