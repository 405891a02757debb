using System.Text;
using System.Text.Json;
using Otron.Api.OpenAi.Generation;
using static Otron.Contract.AnswerPartKind;

namespace Otron.Api.Tests.OpenAi.Generation;

/// <summary>Answers that are more than text: reasoning and calls, plain and streamed, from turns that a test makes.</summary>
public sealed class ReplyPartsTests
{
    private const string Id = "call_abcdefghijklmnopqrstuvwx";

    private static readonly GenerationEvent[] Turn =
    [
        new() { Kind = GenerationEventKind.Started, PromptTokens = 9 },
        Delta("", new(Reasoning, "Let "), new(Reasoning, "me \"see\".")),
        Delta("I call", new(Reasoning, " Yes."), new(Content, "I call")),
        Delta(" two:"),
        Delta("", new(Call, "f", 0, Id), new(Arguments, "{\"é\": "), new(Arguments, "1}")),
        Delta("", new(Arguments, "", 0), new(Call, "g", 1, "functions.g:1")),
        Delta("", new AnswerPart(Arguments, "{}", 1)),
        new() { Kind = GenerationEventKind.Finished, FinishReason = FinishReason.ToolCalls, CompletionTokens = 12, ReasoningTokens = 5 },
    ];

    [Fact]
    public async Task A_plain_answer_has_its_reasoning_and_its_calls_apart()
    {
        var answer = JsonElement.Parse(await ReplyServer.AnswerAsync(Fields(stream: false), Turn));

        Assert.Equal(
            $$$"""{"index":0,"message":{"role":"assistant","content":"I call two:","refusal":null,"reasoning_content":"Let me \"see\". Yes.","tool_calls":[{"id":"{{{Id}}}","type":"function","function":{"name":"f","arguments":"{\"é\": 1}"}},{"id":"functions.g:1","type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls","logprobs":null}""",
            answer.GetProperty("choices")[0].GetRawText());
        Assert.Equal(5, answer.GetProperty("usage").GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
    }

    [Fact]
    public async Task A_stream_has_one_piece_in_each_chunk_in_the_order_of_the_answer()
    {
        var chunks = ReplyServer.Chunks(await ReplyServer.AnswerAsync(Fields(stream: true), Turn));

        Assert.Equal(
            [
                """{"role":"assistant","content":""}""",
                """{"reasoning_content":"Let "}""",
                """{"reasoning_content":"me \"see\"."}""",
                """{"reasoning_content":" Yes."}""",
                """{"content":"I call"}""",
                """{"content":" two:"}""",
                $$$"""{"tool_calls":[{"index":0,"id":"{{{Id}}}","type":"function","function":{"name":"f","arguments":""}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":"{\"é\": "}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":""}}]}""",
                """{"tool_calls":[{"index":1,"id":"functions.g:1","type":"function","function":{"name":"g","arguments":""}}]}""",
                """{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}""",
                "{}",
            ],
            chunks.SkipLast(1).Select(chunk => Choice(chunk).GetProperty("delta").GetRawText()));
        Assert.Equal("tool_calls", Choice(chunks[^2]).GetProperty("finish_reason").GetString());
        Assert.Equal(5, chunks[^1].GetProperty("usage").GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
    }

    [Fact]
    public async Task A_call_of_the_older_form_is_told_in_it()
    {
        GenerationEvent[] turn = [.. Turn.Where(e => e.Parts?.Any(part => part.Call == 1) is not true)];
        var plain = JsonElement.Parse(await ReplyServer.AnswerAsync(Fields(stream: false), turn, ChunkForm.ChatWithFunctions)).GetProperty("choices")[0];
        var chunks = ReplyServer.Chunks(await ReplyServer.AnswerAsync(Fields(stream: true), turn, ChunkForm.ChatWithFunctions));

        Assert.Equal("""{"name":"f","arguments":"{\"é\": 1}"}""", plain.GetProperty("message").GetProperty("function_call").GetRawText());
        Assert.False(plain.GetProperty("message").TryGetProperty("tool_calls", out _));
        Assert.Equal("function_call", plain.GetProperty("finish_reason").GetString());
        Assert.Equal(
            ["""{"function_call":{"name":"f","arguments":""}}""", """{"function_call":{"arguments":"{\"é\": "}}""", """{"function_call":{"arguments":"1}"}}"""],
            chunks.Skip(6).Take(3).Select(chunk => Choice(chunk).GetProperty("delta").GetRawText()));
        Assert.Equal("function_call", Choice(chunks[^2]).GetProperty("finish_reason").GetString());
    }

    [Theory]
    [InlineData(FinishReason.Stop, "stop")]
    [InlineData(FinishReason.Length, "length")]
    public async Task An_answer_without_text_has_null_only_beside_calls_or_reasoning(FinishReason reason, string name)
    {
        GenerationEvent end = new() { Kind = GenerationEventKind.Finished, FinishReason = reason };
        var call = await MessageAsync(Delta("", new(Call, "f", 0, Id), new(Arguments, "{\"a\":")), end);
        var thought = await MessageAsync(Delta("", new AnswerPart(Reasoning, "Hm")), end);
        var nothing = await MessageAsync(end);

        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, ""), (
            call.Message.GetProperty("content").ValueKind, thought.Message.GetProperty("content").ValueKind, nothing.Message.GetProperty("content").GetString()));
        Assert.Equal("""{"a":""", call.Message.GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString());
        Assert.Equal("""{"role":"assistant","content":"","refusal":null}""", nothing.Message.GetRawText());
        Assert.All([call, thought, nothing], answer => Assert.Equal(name, answer.FinishReason));

        static async Task<(JsonElement Message, string? FinishReason)> MessageAsync(params GenerationEvent[] turn)
        {
            var choice = JsonElement.Parse(await ReplyServer.AnswerAsync(Fields(stream: false), turn)).GetProperty("choices")[0];
            return (choice.GetProperty("message"), choice.GetProperty("finish_reason").GetString());
        }
    }

    [Fact]
    public async Task Reasoning_that_is_not_wanted_is_counted_and_left_out()
    {
        var plain = await ReplyServer.AnswerAsync(Fields(stream: false), Turn, change: reply => reply.WithoutReasoning());
        var streamed = await ReplyServer.AnswerAsync(Fields(stream: true), Turn, change: reply => reply.WithoutReasoning());

        Assert.All([plain, streamed], text =>
        {
            Assert.DoesNotContain("reasoning_content", text, StringComparison.Ordinal);
            Assert.Contains("\"reasoning_tokens\":5", text, StringComparison.Ordinal);
        });
        Assert.Contains(": keep-alive", streamed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_probabilities_stand_beside_the_content_alone()
    {
        GenerationEvent[] turn =
        [
            Delta("", new AnswerPart(Reasoning, "Hm")),
            Delta("ab", new(Reasoning, "."), new(Content, "a"), new(Content, "b"), new(Call, "f", 0, Id)) with { Logprobs = [Token("a"), Token("b")] },
            new() { Kind = GenerationEventKind.Finished, FinishReason = FinishReason.ToolCalls },
        ];
        var plain = JsonElement.Parse(await ReplyServer.AnswerAsync(Fields(stream: false), turn, change: reply => reply.WithLogprobs())).GetProperty("choices")[0];
        var chunks = ReplyServer.Chunks(await ReplyServer.AnswerAsync(Fields(stream: true), turn, change: reply => reply.WithLogprobs()));

        Assert.Equal(["a", "b"], Tokens(plain));
        Assert.Equal([0, 0, 0, 2, 0, 0, 0], chunks.SkipLast(1).Select(chunk => Tokens(Choice(chunk)).Length));

        static TokenLogprob Token(string text) => new(new(Encoding.UTF8.GetBytes(text), -1), [], text.Length);
        static string[] Tokens(JsonElement choice) => choice.GetProperty("logprobs") is { ValueKind: JsonValueKind.Object } logprobs
            ? [.. logprobs.GetProperty("content").EnumerateArray().Select(token => token.GetProperty("token").GetString()!)]
            : [];
    }

    [Fact]
    public async Task Choices_have_calls_of_their_own()
    {
        var turn = Turn.SelectMany(e => e.Kind == GenerationEventKind.Started ? (GenerationEvent[])[e] : [e, e with { Choice = 1 }]).ToArray();
        var plain = JsonElement.Parse(await ReplyServer.AnswerAsync(Fields(stream: false) with { Choices = 2 }, turn));
        var chunks = ReplyServer.Chunks(await ReplyServer.AnswerAsync(Fields(stream: true) with { Choices = 2 }, turn));

        var choices = plain.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message").GetRawText()).ToArray();
        Assert.Equal(choices[0], choices[1]);
        var deltas = chunks.SkipLast(1).Select(Choice).ToLookup(choice => choice.GetProperty("index").GetInt32(), choice => choice.GetProperty("delta").GetRawText());
        Assert.Equal(deltas[0], deltas[1]);
        Assert.Equal(10, plain.GetProperty("usage").GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
    }

    private static GenerationFields Fields(bool stream) => new() { Model = "m", Stream = stream, IncludeUsage = stream };

    private static GenerationEvent Delta(string text, params AnswerPart[] parts) =>
        new() { Kind = GenerationEventKind.Delta, Text = text, Parts = parts.Length > 0 ? parts : null };

    private static JsonElement Choice(JsonElement chunk) => chunk.GetProperty("choices")[0];
}
