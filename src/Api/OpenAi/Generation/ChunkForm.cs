using System.Text.Json;
using Otron.Api.Telemetry;

namespace Otron.Api.OpenAi.Generation;

/// <summary>The parts in which the chunks of a chat's stream and those of a completion's stream differ.</summary>
/// <param name="Logprobs">Makes the JSON of log probabilities.</param>
internal sealed record ChunkForm(
    string IdPrefix,
    string Object,
    byte[]? Role,
    byte[] BeforeText,
    byte[] AfterText,
    byte[] NoText,
    Func<IReadOnlyList<PlacedLogprob>, byte[]> Logprobs)
{
    /// <summary>A call is told as <c>function_call</c>, because the functions were declared in the older form.</summary>
    public bool HasOlderCalls { get; private init; }

    public static ChunkForm Chat { get; } = new(
        "chatcmpl",
        "chat.completion.chunk",
        Role: "\"delta\":{\"role\":\"assistant\",\"content\":\"\"}"u8.ToArray(),
        BeforeText: "\"delta\":{\"content\":"u8.ToArray(),
        AfterText: "}"u8.ToArray(),
        NoText: "\"delta\":{}"u8.ToArray(),
        Logprobs: tokens => JsonSerializer.SerializeToUtf8Bytes(ChatLogprobs.Of(tokens)!, GenerationJson.Wire.ChatLogprobs));

    public static ChunkForm ChatWithFunctions { get; } = Chat with { HasOlderCalls = true };

    public static ChunkForm Text { get; } = new(
        "cmpl",
        "text_completion",
        Role: null,
        BeforeText: "\"text\":"u8.ToArray(),
        AfterText: [],
        NoText: "\"text\":\"\""u8.ToArray(),
        Logprobs: tokens => JsonSerializer.SerializeToUtf8Bytes(TextLogprobs.Of(tokens)!, GenerationJson.Wire.TextLogprobs));

    public string NameOf(FinishReason reason) => HasOlderCalls && reason == FinishReason.ToolCalls ? "function_call" : reason.ToWire();
}
