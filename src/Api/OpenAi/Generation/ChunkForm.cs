namespace Otron.Api.OpenAi.Generation;

/// <summary>The parts in which the chunks of a chat's stream and those of a completion's stream differ.</summary>
internal sealed record ChunkForm(string IdPrefix, string Object, byte[]? Role, byte[] BeforeText, byte[] AfterText, byte[] NoText)
{
    public static ChunkForm Chat { get; } = new(
        "chatcmpl",
        "chat.completion.chunk",
        Role: "\"delta\":{\"role\":\"assistant\",\"content\":\"\"}"u8.ToArray(),
        BeforeText: "\"delta\":{\"content\":"u8.ToArray(),
        AfterText: "}"u8.ToArray(),
        NoText: "\"delta\":{}"u8.ToArray());

    public static ChunkForm Text { get; } = new(
        "cmpl",
        "text_completion",
        Role: null,
        BeforeText: "\"text\":"u8.ToArray(),
        AfterText: [],
        NoText: "\"text\":\"\""u8.ToArray());
}
