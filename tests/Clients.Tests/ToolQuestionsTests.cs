using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Otron.Clients.Tests.Harness;
using Otron.Tests;
using Otron.Text.Tests.Constraints.Schemas;
using Xunit.Abstractions;

namespace Otron.Clients.Tests;

/// <summary>
/// 75 real questions with their tools, asked of the shipped model, which must call: every call names a declared tool, and its arguments validate.
/// It need not be the right call. With <c>--long</c> all are asked, otherwise a few.
/// </summary>
[Collection(ShippedServerGroup.Name)]
public sealed class ToolQuestionsTests(ShippedServer server, ITestOutputHelper output)
{
    private const int MaxTokens = 256;
    private const int AtOnce = 4;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("OTRON_LONG_TESTS") == "1";

    [Fact]
    public async Task Every_call_names_a_declared_tool_and_validates()
    {
        var questions = Questions();
        Assert.Equal(75, questions.Count);
        using var http = new HttpClient { BaseAddress = new Uri(server.Endpoint + "/"), Timeout = Timeout.InfiniteTimeSpan };
        var wrong = new List<string>();
        var (finished, cut, tooLong, calls, right) = (0, 0, 0, 0, 0);
        await Parallel.ForEachAsync(questions.Take(IsLong ? questions.Count : 3), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (question, cancellation) =>
        {
            var answer = await AskAsync(http, question!.AsObject(), cancellation);
            lock (wrong)
            {
                if (answer is null)
                {
                    tooLong++;
                    return;
                }
                var isCut = (string?)answer["finish_reason"] == "length";
                (finished, cut) = isCut ? (finished, cut + 1) : (finished + 1, cut);
                var made = answer["message"]!["tool_calls"]?.AsArray() ?? [];
                if (made.Count == 0 && !isCut)
                    wrong.Add($"{question["id"]}: no call");
                foreach (var (i, call) in made.Index())
                {
                    calls++;
                    // The last call of an answer that was cut is cut.
                    var isWhole = !isCut || i < made.Count - 1;
                    var tool = question["tools"]!.AsArray().FirstOrDefault(tool => (string?)tool!["function"]!["name"] == (string?)call!["function"]!["name"]);
                    if (tool is null)
                        wrong.Add($"{question["id"]}: {call!["function"]!["name"]} is not declared");
                    else if (isWhole && !IsValid(tool["function"]!["parameters"]!, (string)call!["function"]!["arguments"]!))
                        wrong.Add($"{question["id"]}: {call["function"]!["arguments"]}");
                }
                if (made.Count > 0 && question["expected"] is JsonArray expected && expected.Any(one => (string?)one!["name"] == (string?)made[0]!["function"]!["name"]))
                    right++;
            }
        });
        output.WriteLine($"{finished} finished, {cut} cut at {MaxTokens} tokens, {tooLong} prompts beyond the context, {calls} calls, the first of {right} names a tool that was expected");
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong\n{string.Join('\n', wrong)}");
        Assert.True(calls > 0);
    }

    /// <summary>Null where the tools alone go beyond the model's context.</summary>
    private static async Task<JsonNode?> AskAsync(HttpClient http, JsonObject question, CancellationToken cancellation)
    {
        using var response = await http.PostAsJsonAsync(
            "chat/completions",
            new JsonObject
            {
                ["model"] = ShippedServer.Model,
                ["messages"] = question["messages"]!.DeepClone(),
                ["tools"] = question["tools"]!.DeepClone(),
                ["tool_choice"] = "required",
                ["max_tokens"] = MaxTokens,
                ["temperature"] = 0,
            },
            cancellation);
        var body = (await response.Content.ReadFromJsonAsync<JsonNode>(cancellation))!;
        if (response.StatusCode == HttpStatusCode.BadRequest && (string?)body["error"]!["code"] == "context_length_exceeded")
            return null;
        Assert.True(response.IsSuccessStatusCode, $"{question["id"]}: {body}");
        return body["choices"]![0];
    }

    private static bool IsValid(JsonNode schema, string arguments)
    {
        using var document = JsonDocument.Parse(schema.ToJsonString());
        return InstanceJudge.Of(document.RootElement.Clone())?.IsValid(arguments) is true;
    }

    private static JsonArray Questions()
    {
        using var stream = new GZipStream(File.OpenRead(Repo.Golden("tools/bfcl.json.gz")), CompressionMode.Decompress);
        return JsonNode.Parse(stream)!.AsArray();
    }
}
