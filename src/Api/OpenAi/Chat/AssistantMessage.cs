using System.Text.Json.Serialization;
using Otron.Api.OpenAi.Generation;

namespace Otron.Api.OpenAi.Chat;

/// <param name="Content">Null if the answer has none, but reasoning or calls.</param>
internal sealed record AssistantMessage([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Content)
{
    [JsonPropertyOrder(-1)]
    public string Role { get; } = "assistant";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Refusal { get; }

    public string? ReasoningContent { get; init; }

    /// <summary>Absent, never empty: some clients take an empty list for calls.</summary>
    public CalledTool[]? ToolCalls { get; init; }

    /// <summary>The older form of a call.</summary>
    public CalledFunction? FunctionCall { get; init; }

    public static AssistantMessage Of(Answer answer, bool hasOlderCalls)
    {
        var calls = answer.Calls;
        var isEmpty = answer.Text.Length == 0 && (calls.Count > 0 || answer.Reasoning is not null);
        return new(isEmpty ? null : answer.Text)
        {
            ReasoningContent = answer.Reasoning,
            ToolCalls = calls.Count > 0 && !hasOlderCalls ? [.. calls.Select(CalledTool.Of)] : null,
            FunctionCall = calls.Count > 0 && hasOlderCalls ? CalledFunction.Of(calls[0]) : null,
        };
    }
}

internal sealed record CalledTool(string Id, [property: JsonPropertyOrder(1)] CalledFunction Function)
{
    public string Type { get; } = "function";

    public static CalledTool Of(ToolCall call) => new(call.Id, CalledFunction.Of(call));
}

/// <param name="Arguments">JSON as the model wrote it.</param>
internal sealed record CalledFunction(string Name, string Arguments)
{
    public static CalledFunction Of(ToolCall call) => new(call.Name, call.Arguments);
}
