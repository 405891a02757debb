using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Otron.Api.Tests.Server;

/// <summary>A choice of a streamed chat, put together as SDKs do it, with the rules of streams checked on the way.</summary>
internal sealed class StreamedChoice
{
    private readonly StringBuilder _content = new();
    private readonly StringBuilder _reasoning = new();
    private readonly List<(string Id, string Name, StringBuilder Arguments)> _calls = [];
    private bool _hasRole;

    public string? FinishReason { get; private set; }

    /// <summary>The message as the plain answer tells it.</summary>
    public JsonObject Message
    {
        get
        {
            var isEmpty = _content.Length == 0 && (_calls.Count > 0 || _reasoning.Length > 0);
            var message = new JsonObject { ["role"] = "assistant", ["content"] = isEmpty ? null : _content.ToString(), ["refusal"] = null };
            if (_reasoning.Length > 0)
                message["reasoning_content"] = _reasoning.ToString();
            if (_calls.Count > 0)
                message["tool_calls"] = new JsonArray([.. _calls.Select(call => new JsonObject
                {
                    ["id"] = call.Id,
                    ["type"] = "function",
                    ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments.ToString() },
                })]);
            return message;
        }
    }

    public static StreamedChoice[] Read(Answer stream, int choices)
    {
        Assert.Equal(200, (int)stream.Status);
        Assert.Equal("[DONE]", stream.Events[^1]);
        var read = Enumerable.Range(0, choices).Select(_ => new StreamedChoice()).ToArray();
        foreach (var choice in stream.Events.SkipLast(1).SelectMany(data => JsonElement.Parse(data).GetProperty("choices").EnumerateArray()))
            read[choice.GetProperty("index").GetInt32()].Add(choice);
        return read;
    }

    private void Add(JsonElement choice)
    {
        Assert.Null(FinishReason);
        var delta = choice.GetProperty("delta");
        Assert.Equal(_hasRole, !delta.TryGetProperty("role", out _));
        _hasRole = true;
        if (delta.TryGetProperty("content", out var content))
            _content.Append(content.GetString());
        if (delta.TryGetProperty("reasoning_content", out var reasoning))
        {
            Assert.Equal((0, 0), (_content.Length, _calls.Count));
            _reasoning.Append(reasoning.GetString());
        }
        if (delta.TryGetProperty("tool_calls", out var calls))
            AddCalls(calls);
        FinishReason = choice.GetProperty("finish_reason").GetString();
    }

    private void AddCalls(JsonElement calls)
    {
        var call = Assert.Single(calls.EnumerateArray());
        var index = call.GetProperty("index").GetInt32();
        var function = call.GetProperty("function");
        if (call.TryGetProperty("id", out var id))
        {
            Assert.Equal((_calls.Count, "function", ""), (index, call.GetProperty("type").GetString(), function.GetProperty("arguments").GetString()));
            _calls.Add((id.GetString()!, function.GetProperty("name").GetString()!, new()));
            return;
        }
        Assert.Equal(_calls.Count - 1, index);
        Assert.Equal(["arguments"], function.EnumerateObject().Select(member => member.Name));
        _calls[index].Arguments.Append(function.GetProperty("arguments").GetString());
    }
}
