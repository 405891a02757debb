using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Otron.Chaos.Harness;

/// <summary>A client of the API.</summary>
internal sealed record Chat(HttpStatusCode Status, HttpResponseHeaders Headers, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string Content => Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    public string ErrorCode => Json.GetProperty("error").GetProperty("code").GetString()!;

    public static async Task<Chat> PostAsync(HttpClient client, string content, int maxTokens, string model = ClusterSettings.Model)
    {
        using var answer = await SendAsync(client, content, maxTokens, model, stream: false, HttpCompletionOption.ResponseContentRead);
        return new(answer.StatusCode, answer.Headers, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Returns with the first byte of the stream, which continues until the answer is disposed of.</summary>
    public static Task<HttpResponseMessage> OpenAsync(HttpClient client, string content, int maxTokens, string model = ClusterSettings.Model) =>
        SendAsync(client, content, maxTokens, model, stream: true, HttpCompletionOption.ResponseHeadersRead);

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, string content, int maxTokens, string model, bool stream, HttpCompletionOption completion)
    {
        var body = JsonSerializer.Serialize(new
        {
            model,
            stream,
            max_tokens = maxTokens,
            temperature = 0,
            messages = new[] { new { role = "user", content } },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/chat/completions", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return await client.SendAsync(request, completion);
    }
}
