using System.Text;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Chat;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.Tests.OpenAi.Chat;

public sealed class ChatBodyTests
{
    private const string Hello = """[{"role":"user","content":"Hello"}]""";

    [Fact]
    public void Every_served_field_arrives()
    {
        var request = Read("""
            {"model":"m","messages":[
               {"role":"developer","content":"Be brief."},
               {"role":"user","name":"Ann","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]},
               {"role":"assistant","content":"three","tool_calls":[],"refusal":null}],
             "max_tokens":5,"max_completion_tokens":7,"temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.05,"seed":-3,
             "stop":["a","b"],"n":2,"frequency_penalty":-2,"presence_penalty":2,"repetition_penalty":1.1,
             "logit_bias":{"12":-100,"7":0.5},"stream":true,"stream_options":{"include_usage":true},
             "session_id":"s","prompt_cache_key":"k"}
            """);

        Assert.Equal("m", request.Fields.Model);
        Assert.Equal(["developer", "user", "assistant"], request.Messages.Select(m => m.Role));
        Assert.Equal(["Be brief.", "one\ntwo", "three"], request.Messages.Select(m => m.Content));
        Assert.Equal([null, "Ann", null], request.Messages.Select(m => m.Name));
        Assert.Equal(7, request.Fields.MaxTokens);
        Assert.Equal((0.5f, 0.9f, 40, 0.05f), (request.Fields.Sampling.Temperature, request.Fields.Sampling.TopP, request.Fields.Sampling.TopK, request.Fields.Sampling.MinP));
        Assert.Equal((-2f, 2f, 1.1f, -3L), (request.Fields.Sampling.FrequencyPenalty, request.Fields.Sampling.PresencePenalty, request.Fields.Sampling.RepetitionPenalty, request.Fields.Sampling.Seed));
        Assert.Equal(new Dictionary<int, float> { [12] = -100, [7] = 0.5f }, request.Fields.Sampling.LogitBias);
        Assert.Equal(["a", "b"], request.Fields.Answer.Stop);
        Assert.Equal((2, true, true, "s", "k"), (request.Fields.Choices, request.Fields.Stream, request.Fields.IncludeUsage, request.Fields.SessionId, request.Fields.PromptCacheKey));
    }

    [Theory]
    [InlineData("""{"role":"assistant","content":null}""")]
    [InlineData("""{"role":"assistant","refusal":null}""")]
    public void An_answer_without_text_is_a_message_all_the_same(string message) =>
        Assert.Equal("", Read($$"""{"model":"m","messages":[{{message}}]}""").Messages.Single().Content);

    [Fact]
    public void Null_means_absent_and_nothing_is_made_up()
    {
        var request = Read($$"""
            {"model":"m","messages":{{Hello}},"max_tokens":null,"temperature":null,"stop":null,"n":null,"logit_bias":null,"stream":null,
             "stream_options":null,"tools":null,"response_format":null,"logprobs":null,"seed":null,"session_id":null}
            """);

        Assert.Equal(new SamplingSettings(), request.Fields.Sampling);
        Assert.Null(request.Fields.MaxTokens);
        Assert.Empty(request.Fields.Answer.Stop);
        Assert.Equal((1, false, false), (request.Fields.Choices, request.Fields.Stream, request.Fields.IncludeUsage));
    }

    [Theory]
    [InlineData(""" "user":"u","metadata":{"a":"b"},"store":false,"service_tier":"auto","parallel_tool_calls":true """)]
    [InlineData(""" "tools":[],"tool_choice":"none","response_format":{"type":"text"},"logprobs":false,"modalities":["text"] """)]
    [InlineData(""" "some_field_of_tomorrow":{"x":[1]},"reasoning_effort":"low","safety_identifier":"s" """)]
    [InlineData(""" "top_p":0,"use_beam_search":false,"guided_json":null,"best_of":1,"lora":[],"n_keep":0 """)]
    [InlineData(""" "temperature":1e-320,"top_k":-1,"repeat_penalty":1.2,"stop":[],"stop\u0020":1 """)]
    public void What_changes_nothing_is_accepted(string fields) => ReadWith(fields);

    [Theory]
    [InlineData(""" "logprobs":true """, 0)]
    [InlineData(""" "logprobs":true,"top_logprobs":20 """, 20)]
    [InlineData(""" "logprobs":false,"top_logprobs":0 """, null)]
    [InlineData(""" "seed":1 """, null)]
    public void Logprobs_are_told_where_they_are_asked_for(string fields, int? top) => Assert.Equal(top, ReadWith(fields).TopLogprobs);

    [Theory]
    [InlineData("top_logprobs", "21")]
    [InlineData("top_logprobs", "-1")]
    [InlineData("top_logprobs", "2")]
    [InlineData("logprobs", "5")]
    public void Logprobs_out_of_range_or_alone_are_refused(string field, string value) => AssertRefused(field, value, field, "invalid_value");

    [Fact]
    public void A_temperature_too_small_for_a_float_is_greedy() => Assert.Equal(0f, ReadWith(""" "temperature":1e-320 """).Fields.Sampling.Temperature);

    [Theory]
    [InlineData("max_tokens", "0")]
    [InlineData("max_tokens", "-1")]
    [InlineData("max_tokens", "1.5")]
    [InlineData("max_tokens", """ "10" """)]
    [InlineData("max_tokens", "9223372036854775808")]
    [InlineData("max_tokens", "1e308")]
    [InlineData("max_completion_tokens", "0")]
    [InlineData("n", "0")]
    [InlineData("n", "9")]
    [InlineData("n", "1000000")]
    [InlineData("temperature", "-1")]
    [InlineData("temperature", "2.1")]
    [InlineData("temperature", """ "hot" """)]
    [InlineData("temperature", "1e400")]
    [InlineData("top_p", "1.1")]
    [InlineData("top_k", "-2")]
    [InlineData("min_p", "-0.1")]
    [InlineData("min_p", "1.1")]
    [InlineData("repetition_penalty", "0")]
    [InlineData("frequency_penalty", "2.1")]
    [InlineData("frequency_penalty", "-2.1")]
    [InlineData("presence_penalty", "2.1")]
    [InlineData("presence_penalty", "-2.1")]
    [InlineData("seed", """ "a" """)]
    [InlineData("seed", "1.5")]
    [InlineData("stream", """ "yes" """)]
    [InlineData("stream_options", """{"include_usage":true}""")]
    [InlineData("stop_token_ids", "7")]
    [InlineData("stop_token_ids", "[-1]")]
    [InlineData("min_tokens", "-1")]
    [InlineData("ignore_eos", "1")]
    [InlineData("truncate_prompt_tokens", "0")]
    [InlineData("truncate_prompt_tokens", "-2")]
    [InlineData("truncation_side", """ "middle" """)]
    [InlineData("n_predict", "0")]
    [InlineData("stream_options", "true")]
    [InlineData("logit_bias", """{"foo":1}""")]
    [InlineData("logit_bias", """{"-1":1}""")]
    [InlineData("logit_bias", """{"1":101}""")]
    [InlineData("logit_bias", """{"1":"x"}""")]
    [InlineData("logit_bias", "[1]")]
    [InlineData("stop", """["a","b","c","d","e"]""")]
    [InlineData("stop", """ "" """)]
    [InlineData("stop", "7")]
    [InlineData("session_id", """ "a\r\nb" """)]
    [InlineData("session_id", "5")]
    [InlineData("model", "5")]
    public void A_wrong_value_is_refused_under_its_name(string field, string value) => AssertRefused(field, value, field, "invalid_value");

    [Fact]
    public void Long_values_and_many_entries_are_refused()
    {
        AssertRefused("stop", $""" "{new string('s', 1_000_000)}" """, "stop", "invalid_value");
        AssertRefused("session_id", $""" "{new string('s', 1_000_000)}" """, "session_id", "invalid_value");
        AssertRefused("logit_bias", "{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $""" "{i}":1 """)) + "}", "logit_bias", "invalid_value");
    }

    [Theory]
    [InlineData("best_of", "1000000")]
    [InlineData("modalities", """["text","audio"]""")]
    [InlineData("modalities", """ "audio" """)]
    [InlineData("audio", """{"voice":"x"}""")]
    [InlineData("store", "true")]
    [InlineData("conversation", """ "conv_1" """)]
    [InlineData("chat_template", """ "{{ x }}" """)]
    [InlineData("id_slot", "-5")]
    [InlineData("n_discard", "-1")]
    public void What_is_not_served_is_refused_by_name(string field, string value) =>
        AssertRefused(field, value, field, "unsupported_parameter");

    [Theory]
    [InlineData("null", "messages", "missing_required_parameter")]
    [InlineData(""" "x" """, "messages", "invalid_value")]
    [InlineData("[]", "messages", "invalid_value")]
    [InlineData("[123]", "messages", "invalid_value")]
    [InlineData("[{}]", "messages", "invalid_value")]
    [InlineData("""[{"role":123,"content":"x"}]""", "messages[0].role", "invalid_value")]
    [InlineData("""[{"role":"root","content":"x"}]""", "messages[0].role", "invalid_value")]
    [InlineData("""[{"content":"x"}]""", "messages[0].role", "missing_required_parameter")]
    [InlineData("""[{"role":"user","content":"x"},{"role":"user","content":123}]""", "messages[1].content", "invalid_value")]
    [InlineData("""[{"role":"user","content":null}]""", "messages[0].content", "missing_required_parameter")]
    [InlineData("""[{"role":"user","content":[]}]""", "messages[0].content", "invalid_value")]
    [InlineData("""[{"role":"user","content":[7]}]""", "messages[0].content[0]", "invalid_value")]
    [InlineData("""[{"role":"user","content":[{"type":"text"}]}]""", "messages[0].content[0].text", "missing_required_parameter")]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"http://169.254.169.254/"}}]}]""", "messages[0].content[1]", "unsupported_content")]
    [InlineData("""[{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}]""", "messages[0].content[0]", "unsupported_content")]
    [InlineData("""[{"role":"user","content":[{"type":"file","file":{"file_data":"file:///etc/passwd"}}]}]""", "messages[0].content[0]", "unsupported_content")]
    [InlineData("""[{"role":"user","name":7,"content":"x"}]""", "messages[0].name", "invalid_value")]
    public void Wrong_messages_are_refused_where_they_are_wrong(string messages, string param, string code) =>
        AssertRefused("messages", messages, param, code);

    [Fact]
    public void Half_a_surrogate_pair_is_not_text()
    {
        var error = Assert.Throws<ApiException>(() => Read("""{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""")).Error;
        Assert.Equal("invalid_json", error.Code);
    }

    [Fact]
    public void A_model_need_not_be_named() => Assert.Equal("", Read($$"""{"messages":{{Hello}}}""").Fields.Model);

    [Theory]
    [InlineData(""" "max_new_tokens":5 """, 5)]
    [InlineData(""" "n_predict":5,"max_tokens":5 """, 5)]
    [InlineData(""" "n_predict":-1 """, null)]
    [InlineData(""" "max_output_tokens":6,"max_completion_tokens":6,"max_tokens":9 """, 6)]
    public void A_limit_has_many_names(string fields, int? tokens) => Assert.Equal(tokens, ReadWith(fields).Fields.MaxTokens);

    [Theory]
    [InlineData("n_predict", "7")]
    [InlineData("max_new_tokens", "9")]
    public void Names_of_one_field_must_agree(string field, string value) =>
        Assert.Equal(field, Assert.Throws<ApiException>(() => ReadWith($""" "max_tokens":8,"{field}":{value} """)).Error.Param);

    [Fact]
    public void Fields_that_end_an_answer_arrive()
    {
        var request = ReadWith(""" "stop_token_ids":[3,4],"min_tokens":2,"ignore_eos":true,"include_stop_str_in_output":true,"skip_special_tokens":false """)
            .ToRequest("t");

        Assert.Equal([3, 4], request.Sampling.StopTokenIds!);
        Assert.Equal((2, true, true, true), (request.Sampling.MinTokens, request.Sampling.IgnoreEndTokens, request.ShowStop, request.ShowSpecialTokens));
    }

    [Fact]
    public void An_answer_is_not_shorter_than_it_must_be() =>
        Assert.Equal("min_tokens", Assert.Throws<ApiException>(() => ReadWith(""" "max_tokens":3,"min_tokens":4 """)).Error.Param);

    [Fact]
    public void The_form_of_the_prompt_arrives()
    {
        Assert.Null(ReadWith(""" "add_generation_prompt":true,"continue_final_message":false """).PromptForm);
        Assert.Equal(new() { ContinueFinalMessage = true }, ReadWith(""" "continue_final_message":true """).PromptForm);
        Assert.Equal(new() { OmitGenerationPrompt = true }, ReadWith(""" "add_generation_prompt":false """).PromptForm);
        Assert.Equal(new() { KeepTokens = -1 }, ReadWith(""" "truncate_prompt_tokens":-1 """).PromptForm);
        Assert.Equal(new() { KeepTokens = 9, KeepFirst = true }, ReadWith(""" "truncate_prompt_tokens":9,"truncation_side":"right" """).PromptForm);
        foreach (var both in (string[])[""" "continue_final_message":true,"add_generation_prompt":true """, """ "truncation":"auto","truncate_prompt_tokens":5 """])
            Assert.Equal("invalid_value", Assert.Throws<ApiException>(() => ReadWith(both)).Error.Code);
    }

    [Fact]
    public void A_refusal_is_what_the_assistant_said()
    {
        const string Refusal = """[{"type":"refusal","refusal":"No."}]""";

        Assert.Equal("No.", Read($$"""{"model":"m","messages":[{"role":"assistant","content":{{Refusal}}}]}""").Messages[0].Content);
        AssertRefused("messages", $$"""[{"role":"user","content":{{Refusal}}}]""", "messages[0].content[0]", "unsupported_content");
        AssertRefused("messages", """[{"role":"assistant","content":[{"type":"refusal"}]}]""", "messages[0].content[0].refusal", "missing_required_parameter");
    }

    private static void AssertRefused(string field, string value, string param, string code)
    {
        var others = new Dictionary<string, string> { ["model"] = """ "m" """, ["messages"] = Hello, [field] = value };
        var body = "{" + string.Join(',', others.Select(pair => $""" "{pair.Key}":{pair.Value} """)) + "}";
        var error = Assert.Throws<ApiException>(() => Read(body)).Error;
        Assert.Equal((400, param, code), (error.Status, error.Param, error.Code));
        Assert.Equal("invalid_request_error", error.Type);
    }

    private static ChatBody ReadWith(string fields) => Read($$"""{"model":"m","messages":{{Hello}},{{fields}}}""");

    private static ChatBody Read(string json)
    {
        using var document = JsonBody.Parse(Encoding.UTF8.GetBytes(json));
        return ChatBody.Read(new RequestFields(document.RootElement));
    }
}
