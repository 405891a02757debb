using System.Text.Json;
using System.Text.Json.Nodes;
using Otron.Chaos.Harness;
using Otron.Tests;
using Xunit.Abstractions;
using Silo = Otron.Chaos.Harness.Silo;

namespace Otron.Chaos;

/// <summary>
/// The silo of an answer that a constraint binds is killed, and another goes on inside the same constraint: the client gets the answer of
/// a run without faults. Each answer thinks first, up to its budget.
/// </summary>
public sealed class ConstrainedFailoverTests(ITestOutputHelper output)
{
    private const string Shipped = "smollm2-135m-instruct";
    private const int ReasoningTokens = 12;

    // The answers are long enough to be killed in their middle, and they end by themselves.
    private const string Schema = """
        {"type":"object","additionalProperties":false,"required":["ids","text"],"properties":{
          "ids":{"type":"array","items":{"type":"integer","minimum":0,"maximum":40},"uniqueItems":true,"minItems":8,"maxItems":12},
          "text":{"type":"string","minLength":60,"maxLength":80}}}
        """;

    // The tiny model has little room beside the prompt of its tools.
    private const string Arguments = """{"type":"object","properties":{"text":{"type":"string","minLength":60,"maxLength":80}},"required":["text"]}""";

    [Fact]
    public async Task A_killed_silo_leaves_the_constraint_where_it_was()
    {
        using var model = new ThinkingModel();
        await using var cluster = await Cluster.StartAsync(new()
        {
            Models = model.Models.FullName,
            Serve = [ThinkingModel.Name],
            // Late in an answer there must be time left to find out which silo computes it.
            HashStepMilliseconds = Effort.IsLong ? 40 : 15,
        });
        foreach (var (place, choices, killAt) in new[] { ("in reasoning", 1, 5), ("in an answer by a schema", 2, 40), ("inside a call", 2, 30) })
        {
            var calm = await StreamedChat.ReadAsync(cluster.Client, Body(ThinkingModel.Name, place, "calm"), choices);
            AssertWhole(calm, place);

            // With --long a kill at every third piece.
            foreach (var piece in Effort.IsLong ? Enumerable.Range(0, calm.Deltas / 5).Select(i => 3 * i + 1) : [killAt])
            {
                AssertEqual(calm, await KilledAsync(cluster, Body(ThinkingModel.Name, place, $"killed at {piece}"), choices, piece));
                output.WriteLine($"Killed {place}, after {piece} of {calm.Deltas} pieces: the same answer.");
            }
        }
    }

    [Fact]
    public async Task The_shipped_model_writes_the_call_that_it_would_have_written()
    {
        await using var cluster = await Cluster.StartAsync(new() { Serve = [Shipped] });
        var calm = await StreamedChat.ReadAsync(cluster.Client, Body(Shipped, "inside a call", "calm"), choices: 2);
        AssertWhole(calm, "inside a call");

        foreach (var piece in Effort.IsLong ? Enumerable.Range(0, 20).Select(i => 3 * i + 1) : [20])
        {
            AssertEqual(calm, await KilledAsync(cluster, Body(Shipped, "inside a call", $"killed at {piece}"), choices: 2, piece));
            output.WriteLine($"Killed after {piece} of {calm.Deltas} pieces: the same answer.");
        }
    }

    private static async Task<StreamedChat> KilledAsync(Cluster cluster, Dictionary<string, object> body, int choices, int killAt)
    {
        await cluster.RefillAsync();
        Silo? killed = null;
        var shaken = await StreamedChat.ReadAsync(cluster.Client, body, choices, async deltas =>
        {
            if (deltas < killAt || killed is not null)
                return;
            killed = await cluster.OwnerAsync();
            await killed.Process.KillAsync();
        });
        Assert.NotNull(killed);
        await cluster.RemoveAsync(killed);
        return shaken;
    }

    /// <summary>The calm run is an answer that ended by itself, so that the other is compared with a whole one.</summary>
    private static void AssertWhole(StreamedChat calm, string place)
    {
        Assert.All(calm.FinishReasons, reason => Assert.Equal(place == "inside a call" ? "tool_calls" : "stop", reason));
        foreach (var text in calm.Texts)
        {
            using var json = JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..]);
            Assert.InRange(json.RootElement.GetProperty("text").GetString()!.EnumerateRunes().Count(), 60, 80);
        }
    }

    private static void AssertEqual(StreamedChat calm, StreamedChat shaken)
    {
        Assert.Equal(calm.Texts, shaken.Texts);
        Assert.Equal(calm.FinishReasons, shaken.FinishReasons);
        Assert.Equal(calm.CompletionTokens, shaken.CompletionTokens);
        Assert.True(shaken.IsDone);
    }

    private static Dictionary<string, object> Body(string model, string place, string session)
    {
        var body = new Dictionary<string, object>
        {
            ["model"] = model,
            ["max_tokens"] = place == "inside a call" ? 150 : 300,
            ["temperature"] = 1.2,
            ["seed"] = 7,
            // Sessions of their own, so that neither finds the other's cache.
            ["session_id"] = $"{place} {session}",
            ["messages"] = new object[] { new { role = "user", content = "Write some numbers and a text." } },
        };
        if (model == ThinkingModel.Name)
            body["max_reasoning_tokens"] = ReasoningTokens;
        if (place == "inside a call")
        {
            body["tool_choice"] = "required";
            body["parallel_tool_calls"] = false;
            body["tools"] = new object[] { new { type = "function", function = new { name = "note", strict = true, parameters = JsonNode.Parse(Arguments) } } };
        }
        else
        {
            body["response_format"] = new { type = "json_schema", json_schema = new { name = "note", strict = true, schema = JsonNode.Parse(Schema) } };
        }
        return body;
    }
}
