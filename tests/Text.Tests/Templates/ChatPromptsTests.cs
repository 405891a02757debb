using Otron.Text.Templates;

namespace Otron.Text.Tests.Templates;

/// <summary>What a template is given, and the form of messages that it takes, found out by trying.</summary>
public class ChatPromptsTests
{
    private const string ChatMl = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}";

    private static readonly Dictionary<string, string> Tokens = new() { ["bos_token"] = "<s>" };

    [Theory]
    [InlineData("{{ tools is none }} {{ documents is none }} {{ tools is defined }}", "True True True")]
    [InlineData("{% if tools is not none %}tools{% endif %}{{ add_generation_prompt }}", "True")]
    [InlineData("{{ bos_token }}{{ additional_special_tokens }}{{ eos_token is defined }}", "<s>['<a>', '<b>']False")]
    public void The_variables_of_transformers_are_always_there(string template, string expected) =>
        Assert.Equal(expected, Prompt(template, ("user", "x")));

    [Fact]
    public void Without_additional_tokens_their_list_is_undefined() =>
        Assert.Equal("False", Prompt(new ChatPrompts(ChatTemplate.Parse("{{ additional_special_tokens is defined }}"), Tokens, []), ("user", "x")));

    [Fact]
    public void Additional_tokens_are_the_template_s_own_text()
    {
        var prompts = new ChatPrompts(ChatTemplate.Parse("{{ additional_special_tokens[0] }}"), Tokens, ["<a>"]);
        Assert.Equal([new TextSegment("<a>", IsTrusted: true)], prompts.Render([new PromptMessage("user", "x")]));
    }

    [Theory]
    [InlineData("{% for m in messages %}{% for part in m.content %}{% if part.type == 'text' %}{{ part.text }}{% endif %}{% endfor %};{% endfor %}", true)]
    [InlineData("{% for m in messages %}{{ m.content[0]['text'] }};{% endfor %}", true)]
    [InlineData("{% for m in messages %}{{ m['content'] | map(attribute='text') | join }};{% endfor %}", true)]
    [InlineData("{% for m in messages %}{% if m.content is string %}{{ raise_exception('parts!') }}{% endif %}{{ m.content[0].text }};{% endfor %}", true)]
    [InlineData("{% for m in messages %}{{ m.content }};{% endfor %}", false)]
    [InlineData("{% for m in messages %}{{ m.content if m.content is string else m.content[0].text }};{% endfor %}", false)]
    public void Content_comes_as_parts_to_a_template_that_takes_parts(string template, bool takesParts)
    {
        var prompts = Prompts(template);
        Assert.Equal(takesParts, prompts.Traits.TakesParts("user"));
        Assert.Equal("Hi <x>;yes;again;", Prompt(prompts, ("user", "Hi <x>"), ("assistant", "yes"), ("user", "again")));
    }

    [Fact]
    public void Each_role_has_its_own_form()
    {
        var prompts = Prompts(
            "{% for m in messages %}{% if m.role == 'user' %}{{ m.content[0].text }}{% else %}{{ m.content + '' }}{% endif %};{% endfor %}");
        Assert.Equal((true, false, false), (prompts.Traits.TakesParts("user"), prompts.Traits.TakesParts("assistant"), prompts.Traits.TakesParts("system")));
        Assert.Equal("s;q;a;r;", Prompt(prompts, ("system", "s"), ("user", "q"), ("assistant", "a"), ("user", "r")));
    }

    [Theory]
    [InlineData("{% for m in messages %}{% if m.role not in ['system', 'user', 'assistant'] %}{{ raise_exception('no') }}{% endif %}<|{{ m.role }}|>{{ m.content }}{% endfor %}")]
    [InlineData("{# developer #}{% for m in messages %}{% if m.role in ['system', 'user'] %}<|{{ m.role }}|>{{ m.content }}{% endif %}{% endfor %}")]
    [InlineData(ChatMl)]
    [InlineData(ChatMl + "{# a developer wrote this #}")]
    public void Developer_is_system_to_a_template_that_raises_drops_it_or_knows_no_roles(string template) =>
        Assert.Equal("<|system|>d<|user|>q", Prompt(template, ("developer", "d"), ("user", "q")));

    [Theory]
    [InlineData("{% for m in messages %}{% if m.role[:3] == 'dev' %}[DEV]{% else %}[{{ m.role }}]{% endif %}{{ m.content }}{% endfor %}", "[DEV]d[user]q")]
    [InlineData("{% for m in messages %}{% if m.role not in ['developer', 'user'] %}{{ raise_exception('no') }}{% endif %}[{{ m.role }}]{{ m.content }}{% endfor %}", "[developer]d[user]q")]
    public void Developer_stays_where_the_template_does_something_for_it(string template, string expected) =>
        Assert.Equal(expected, Prompt(template, ("developer", "d"), ("user", "q")));

    [Fact]
    public void A_template_that_always_fails_is_asked_and_gives_its_error_later()
    {
        var prompts = Prompts("{{ raise_exception('never') }}");
        Assert.Equal("never", Assert.Throws<Otron.Text.Templates.Limits.TemplateException>(() => { Prompt(prompts, ("user", "x")); }).Message);
    }

    private static ChatPrompts Prompts(string template) => new(ChatTemplate.Parse(template), Tokens, ["<a>", "<b>"]);

    private static string Prompt(string template, params (string Role, string Content)[] messages) => Prompt(Prompts(template), messages);

    private static string Prompt(ChatPrompts prompts, params (string Role, string Content)[] messages) =>
        Rendering.Joined(prompts.Render([.. messages.Select(message => new PromptMessage(message.Role, message.Content))]));
}
