using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>Reads items of the Responses API: messages, reasoning, calls of functions and their results.</summary>
internal static class ItemReader
{
    private const string CallId = "call_id";
    private const string Output = "output";

    private static readonly string[] OutputParts = ["input_text", "output_text", "text"];
    private static readonly string[] ReasoningParts = ["reasoning_text", "text"];
    private static readonly string[] SummaryParts = ["summary_text"];

    public static ChatMessage[] Read(RequestFields fields, string name, int maxItems) =>
        [.. MessageReader.Objects(fields, name, maxItems).Select(Read)];

    /// <returns>One of <see cref="MessageItems"/>. Whether a result answers a call is up to the conversation.</returns>
    public static ChatMessage Read(RequestFields item) => item.Text("type") switch
    {
        null or "message" => MessageReader.ReadItem(item),
        "function_call" => MessageItems.Call(CallHistory.ReadFunction(item, ReadCallId(item))),
        "function_call_output" => MessageItems.Result(ReadCallId(item), ReadOutput(item)),
        "reasoning" => MessageItems.Reasoning(ReadReasoning(item)),
        _ => throw OpenAiErrors.UnsupportedContent(
            item.Path("type"), $"'{item.Path("type")}' must be message, function_call, function_call_output or reasoning: no other items are served."),
    };

    private static string ReadCallId(RequestFields item) => item.Text(CallId, CallHistory.MaxIdLength) is { Length: > 0 } id
        ? id
        : throw OpenAiErrors.Missing(item.Path(CallId));

    private static string ReadOutput(RequestFields item) => item.TryGet(Output, out _)
        ? ReadParts(item, Output, OutputParts) ?? ""
        : throw OpenAiErrors.Missing(item.Path(Output));

    /// <summary>The reasoning itself, else the summary of it. What is encrypted was not made here, and is passed over.</summary>
    private static string ReadReasoning(RequestFields item) =>
        ReadParts(item, "content", ReasoningParts) ?? ReadParts(item, "summary", SummaryParts) ?? "";

    /// <summary>A text, or the texts of parts; null if there are none.</summary>
    private static string? ReadParts(RequestFields item, string name, string[] types) =>
        item.TryGet(name, out var parts) && !(parts.ValueKind == JsonValueKind.Array && parts.GetArrayLength() == 0)
            ? MessageReader.ReadTexts(item, name, types)
            : null;
}
