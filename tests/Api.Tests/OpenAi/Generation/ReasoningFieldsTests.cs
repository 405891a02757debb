using Otron.Api.OpenAi.Generation;

namespace Otron.Api.Tests.OpenAi.Generation;

public sealed class ReasoningFieldsTests
{
    [Theory]
    [InlineData("""{"chat_template_kwargs":{"enable_thinking":false}}""", false, null, null)]
    [InlineData("""{"chat_template_kwargs":{"thinking":true,"other":null}}""", true, null, null)]
    [InlineData("""{"enable_thinking":true,"chat_template_kwargs":{"thinking":true}}""", true, null, null)]
    [InlineData("""{"reasoning_effort":"none"}""", false, null, null)]
    [InlineData("""{"reasoning_effort":"none","enable_thinking":false}""", false, null, null)]
    [InlineData("""{"reasoning_effort":"low"}""", null, "low", null)]
    [InlineData("""{"reasoning":{"effort":"high","summary":"auto"}}""", null, "high", null)]
    [InlineData("""{"max_reasoning_tokens":0}""", null, null, 0)]
    [InlineData("""{"thinking_token_budget":7,"reasoning_budget":-1}""", null, null, 7)]
    public void How_the_model_reasons_has_many_names(string body, bool? enabled, string? effort, int? tokens) =>
        Assert.Equal(new() { Enabled = enabled, Effort = effort, MaxTokens = tokens }, Body.Read(body, ReasoningFields.OfAnswer));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"chat_template_kwargs":{},"reasoning":{"summary":"auto"},"thinking_token_budget":-1,"reasoning_effort":null}""")]
    public void What_asks_for_nothing_leaves_it_to_the_template(string body) => Assert.Null(Body.Read(body, ReasoningFields.OfAnswer));

    [Fact]
    public void No_prompt_tells_the_budget() => Assert.Null(Body.Read("""{"max_reasoning_tokens":5}""", ReasoningFields.OfPrompt));

    [Theory]
    [InlineData("""{"chat_template_kwargs":{"custom":1}}""", "chat_template_kwargs.custom", "unsupported_parameter")]
    [InlineData("""{"chat_template_kwargs":{"thinking":"yes"}}""", "chat_template_kwargs.thinking")]
    [InlineData("""{"chat_template_kwargs":{"thinking":true,"enable_thinking":false}}""", "chat_template_kwargs.thinking")]
    [InlineData("""{"reasoning_effort":"enormous"}""", "reasoning_effort")]
    [InlineData("""{"reasoning_effort":"low","reasoning":{"effort":"high"}}""", "reasoning.effort")]
    [InlineData("""{"reasoning_effort":"none","enable_thinking":true}""", "reasoning_effort")]
    [InlineData("""{"max_reasoning_tokens":-2}""", "max_reasoning_tokens")]
    [InlineData("""{"max_reasoning_tokens":1,"thinking_token_budget":2}""", "thinking_token_budget")]
    public void What_is_wrong_is_refused_where_it_is_wrong(string body, string param, string code = "invalid_value") =>
        Body.AssertRefused(body, ReasoningFields.OfAnswer, param, code);

    [Theory]
    [InlineData("{}", "Apart")]
    [InlineData("""{"include_reasoning":true,"separate_reasoning":true,"reasoning_format":"auto"}""", "Apart")]
    [InlineData("""{"include_reasoning":false,"reasoning_format":"deepseek"}""", "Hidden")]
    [InlineData("""{"separate_reasoning":false}""", "Inline")]
    [InlineData("""{"reasoning_format":"none"}""", "Inline")]
    public void What_is_told_of_it_has_the_names_of_other_servers(string body, string view) =>
        Assert.Equal(view, Body.Read(body, ReasoningFields.ReadView).ToString());

    [Theory]
    [InlineData("""{"reasoning_format":"deepseek-legacy"}""", "reasoning_format")]
    [InlineData("""{"separate_reasoning":true,"reasoning_format":"none"}""", "reasoning_format")]
    [InlineData("""{"separate_reasoning":false,"include_reasoning":false}""", "include_reasoning")]
    public void Views_that_contradict_each_other_are_refused(string body, string param) => Body.AssertRefused(body, ReasoningFields.ReadView, param);
}
