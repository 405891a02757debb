using Otron.Engine.Generation.Sampling;
using Otron.Grains.Generation;
using Otron.Tests;
using Xunit.Abstractions;

namespace Otron.Grains.Tests.Generation;

/// <summary>
/// An answer that is held to a form goes on after any of its tokens as it would have gone on: with the same masks, and to the same text.
/// Each answer reasons first, up to its budget, so that it is resumed there too.
/// </summary>
public sealed class ConstrainedAnswerTests(ThinkingCluster cluster, ITestOutputHelper output) : IClassFixture<ThinkingCluster>
{
    private const string Schema = """
        {"type":"object","additionalProperties":false,"required":["ids","word"],"properties":{
          "ids":{"type":"array","items":{"type":"integer","minimum":0,"maximum":9},"uniqueItems":true,"minItems":3,"maxItems":5},
          "word":{"type":"string","minLength":3,"maxLength":9}}}
        """;

    private const string Tool = """{"name":"note","description":"Notes.","parameters":{"type":"object","properties":{"text":{"type":"string","minLength":4,"maxLength":12}},"required":["text"]}}""";

    public static TheoryData<string> Forms => ["schema", "uniqueItems in lines", "regex", "choice", "call", "calls or text", "one call"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task It_resumes_after_every_token(string form)
    {
        var request = Ask(form);
        var whole = await GenerateAsync(request);
        int[][] all = [IdsOf(whole, 0), IdsOf(whole, 1)];
        output.WriteLine($"{all[0].Length} and {all[1].Length} tokens: {TextOf(whole, 0)} and {TextOf(whole, 1)}");
        Assert.All(all, ids => Assert.True(ids.Length > 10));
        Assert.True(whole.Finished.ReasoningTokens > 0);
        await CheckMasksAsync(request, all[0]);

        var step = Effort.Of(3, 1);
        for (var made = 1; made < all.Max(ids => ids.Length); made += step)
        {
            // The other choice is at another place.
            int[] places = [Math.Min(made, all[0].Length), Math.Min(made * 5 % all[1].Length, all[1].Length)];
            var rest = await GenerateAsync(request with
            {
                Continuation = new([new(all[0][..places[0]], IsFinished: false), new(all[1][..places[1]], IsFinished: false)]),
            });
            for (var choice = 0; choice < 2; choice++)
            {
                Assert.Equal(all[choice][places[choice]..], IdsOf(rest, choice));
                var (before, after) = (whole.FinishedOf(choice), rest.FinishedOf(choice));
                Assert.Equal(
                    (before.FinishReason, before.CompletionTokens, before.ReasoningTokens), (after.FinishReason, after.CompletionTokens, after.ReasoningTokens));
                if (PartsBefore(whole, choice, places[choice]) is { } had)
                    Assert.Equal(TextOf(whole, choice), had + TextOf(rest, choice));
            }
        }
    }

    [Fact]
    public async Task A_format_that_only_a_stop_token_could_write_is_refused()
    {
        var comma = Assert.Single(cluster.ChatModel(ThinkingModel.Name).Tokenizer.Encode(",", addSpecialTokens: false, parseSpecialTokens: false));
        var request = Ask("schema") with { Sampling = new() { Seed = 7, StopTokenIds = [comma] } };

        var refusal = await Assert.ThrowsAsync<OtronException>(() => GenerateAsync(request));

        Assert.Equal((ErrorCode.InvalidFormat, "response_format"), (refusal.Code, refusal.Parameter));
        Assert.Contains("tokens that end the answer", refusal.Message, StringComparison.Ordinal);
        Assert.NotEmpty((await GenerateAsync(Ask("schema"))).Events);
    }

    private async Task CheckMasksAsync(GenerationRequest request, int[] ids)
    {
        var model = cluster.ChatModel(ThinkingModel.Name);
        var tail = model.EncodePrompt(request.Messages, request.PromptForm, request.Tools, request.Reasoning).Tail;
        var plan = await AnswerPlan.MakeAsync(request, model, tail);
        var constraint = plan.NewConstraint(null, null, continuesText: false)!;
        for (var made = 0; made < ids.Length; made++)
        {
            var resumed = plan.NewConstraint(ids[..made], null, continuesText: false)!;
            AssertSame(constraint, resumed);
            Assert.Equal(constraint.IsComplete, resumed.IsComplete);
            Assert.True(constraint.TryAllow(out var allowed) && allowed.Contains(ids[made]));
            constraint.Accept(ids[made]);
        }
    }

    private static void AssertSame(ITokenConstraint one, ITokenConstraint other) => Assert.True(
        one.TryAllow(out var expected) && other.TryAllow(out var allowed) && expected.Ids.SequenceEqual(allowed.Ids) && expected.Bits.SequenceEqual(allowed.Bits));

    private static GenerationRequest Ask(string form)
    {
        var request = new GenerationRequest
        {
            Model = ThinkingModel.Name,
            Tenant = "forms",
            Messages = [new("user", "Hello")],
            MaxTokens = 120,
            Choices = 2,
            ReadsAnswer = true,
            Reasoning = new() { MaxTokens = 5 },
            Sampling = new() { Temperature = 1.1f, Seed = 7 },
        };
        return form switch
        {
            "schema" => request with { Format = Format(AnswerFormatKind.JsonSchema) with { Text = Schema, IsStrict = true, ForbidsWhitespace = true } },
            "uniqueItems in lines" => request with { Format = Format(AnswerFormatKind.JsonSchema) with { Text = Schema, IsStrict = true } },
            "regex" => request with { Format = Format(AnswerFormatKind.Regex) with { Text = "[a-f]{5,9}(-[0-9]{2}){2,4}" } },
            "choice" => request with { Format = Format(AnswerFormatKind.Choice) with { Choices = ["a long answer", "a longer answer", "none at all"] } },
            "call" => request with { Tools = Tools(ToolMode.Required, isSingle: false), MaxTokens = 60 },
            "one call" => request with { Tools = Tools(ToolMode.Named, isSingle: true) },
            _ => request with { Tools = Tools(ToolMode.Auto, isSingle: false), MaxTokens = 40 },
        };
    }

    private static AnswerFormat Format(AnswerFormatKind kind) => new() { Kind = kind, Field = "response_format" };

    private static ToolSet Tools(ToolMode mode, bool isSingle) =>
        new() { Tools = [new("note", Tool, IsStrict: true, "tools[0]")], Mode = mode, IsSingle = isSingle };

    private static IEnumerable<GenerationEvent> Deltas(Answers answer, int choice) =>
        answer.Events.Where(e => e.Kind == GenerationEventKind.Delta && e.Choice == choice);

    private static int[] IdsOf(Answers answer, int choice) => [.. Deltas(answer, choice).SelectMany(delta => delta.TokenIds!)];

    private static string TextOf(Answers answer, int choice) => string.Concat(Deltas(answer, choice).Select(TextOf));

    private static string TextOf(GenerationEvent delta) => delta.Text + string.Concat((delta.Parts ?? []).Select(part => part.Text + part.CallId));

    // What was said when so many tokens were told; null where no event ends with just these.
    private static string? PartsBefore(Answers answer, int choice, int tokens)
    {
        var text = "";
        foreach (var delta in Deltas(answer, choice))
        {
            if (tokens <= 0)
                break;
            tokens -= delta.TokenIds!.Length;
            text += TextOf(delta);
        }
        return tokens == 0 ? text : null;
    }

    private Task<Answers> GenerateAsync(GenerationRequest request) => Answers.ReadAsync(cluster.NewSession(request.Model).GenerateAsync(request));
}
