using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Otron.Chaos.Harness;

/// <summary>The part of a streamed answer that the client has so far.</summary>
internal sealed class StreamedChat
{
    private readonly StringBuilder[] _texts;
    private readonly StringBuilder[] _logprobs;
    private readonly string?[] _reasons;
    private readonly long _askedAt = Stopwatch.GetTimestamp();
    private long _lastAt;

    private StreamedChat(int choices) =>
        (_texts, _logprobs, _reasons) = (NewTexts(choices), NewTexts(choices), new string?[choices]);

    /// <summary>The text of each choice: its reasoning, its content, the names and arguments of its calls, as they came.</summary>
    public IEnumerable<string> Texts => _texts.Select(text => text.ToString());

    /// <summary>The log probabilities of each choice as JSON; empty if they were not requested.</summary>
    public IEnumerable<string> Logprobs => _logprobs.Select(json => json.ToString());

    public IEnumerable<string?> FinishReasons => _reasons;

    public int Deltas { get; private set; }

    public int PromptTokens { get; private set; }

    public int CachedTokens { get; private set; }

    public int CompletionTokens { get; private set; }

    public bool IsDone { get; private set; }

    /// <summary>From the question to the first piece of text.</summary>
    public TimeSpan FirstText { get; private set; }

    /// <summary>The longest time between two pieces of text.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <param name="client">A client of the API.</param>
    /// <param name="body">The request; streaming and usage are added.</param>
    /// <param name="choices">The request's <c>n</c>.</param>
    /// <param name="onDelta">Called after each piece of text with the number of pieces so far.</param>
    public static async Task<StreamedChat> ReadAsync(HttpClient client, IReadOnlyDictionary<string, object> body, int choices, Func<int, Task>? onDelta = null)
    {
        var chat = new StreamedChat(choices);
        var json = JsonSerializer.Serialize(new Dictionary<string, object>(body) { ["n"] = choices, ["stream"] = true, ["stream_options"] = new { include_usage = true } });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/chat/completions", UriKind.Relative)) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(answer.IsSuccessStatusCode, answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync());
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            if (chat.Take(line["data: ".Length..]) && onDelta is not null)
                await onDelta(chat.Deltas);
        }
        return chat;
    }

    private static StringBuilder[] NewTexts(int choices) => [.. Enumerable.Range(0, choices).Select(_ => new StringBuilder())];

    private bool Take(string data)
    {
        if (data == "[DONE]")
        {
            IsDone = true;
            return false;
        }
        var json = JsonDocument.Parse(data).RootElement;
        if (json.TryGetProperty("error", out var error))
            throw new InvalidOperationException($"The stream broke off: {error}");
        if (json.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
            (PromptTokens, CachedTokens, CompletionTokens) = (
                usage.GetProperty("prompt_tokens").GetInt32(),
                usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32(),
                usage.GetProperty("completion_tokens").GetInt32());
        var hasText = false;
        foreach (var choice in json.GetProperty("choices").EnumerateArray())
        {
            var index = choice.GetProperty("index").GetInt32();
            if (choice.GetProperty("finish_reason").GetString() is { } reason)
                _reasons[index] = reason;
            if (choice.GetProperty("logprobs") is { ValueKind: JsonValueKind.Object } logprobs)
                foreach (var token in logprobs.GetProperty("content").EnumerateArray())
                    _logprobs[index].AppendLine(token.GetRawText());
            var length = _texts[index].Length;
            AppendText(choice.GetProperty("delta"), _texts[index]);
            hasText |= _texts[index].Length > length;
        }
        if (!hasText)
            return false;
        Deltas++;
        var now = Stopwatch.GetTimestamp();
        if (Deltas == 1)
            FirstText = Stopwatch.GetElapsedTime(_askedAt, now);
        if (Deltas > 1 && Stopwatch.GetElapsedTime(_lastAt, now) is var gap && gap > LongestGap)
            LongestGap = gap;
        _lastAt = now;
        return true;
    }

    private static void AppendText(JsonElement delta, StringBuilder text)
    {
        text.Append(TextOf(delta, "reasoning_content")).Append(TextOf(delta, "content"));
        if (!delta.TryGetProperty("tool_calls", out var calls))
            return;
        foreach (var call in calls.EnumerateArray())
            text.Append(TextOf(call.GetProperty("function"), "name")).Append(TextOf(call.GetProperty("function"), "arguments"));
    }

    private static string? TextOf(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;
}
