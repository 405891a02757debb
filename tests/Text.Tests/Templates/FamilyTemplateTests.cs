using Otron.Text.Templates;
using Otron.Text.Templates.Limits;
using static Otron.Text.Tests.Templates.Rendering;

namespace Otron.Text.Tests.Templates;

/// <summary>Templates of our own that are built as those of well-known families are.</summary>
public class FamilyTemplateTests
{
    /// <summary>Qwen 3: a namespace searched backwards for the last question, thinking cut from older answers, tool results grouped.</summary>
    private const string Thinking =
        """
        {%- if tools %}
            {{- '<|im_start|>system\n' }}
            {%- if messages[0].role == 'system' %}
                {{- messages[0].content + '\n\n' }}
            {%- endif %}
            {{- "# Tools\n<tools>" }}
            {%- for tool in tools %}
                {{- "\n" }}
                {{- tool | tojson }}
            {%- endfor %}
            {{- "\n</tools><|im_end|>\n" }}
        {%- elif messages[0].role == 'system' %}
            {{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}
        {%- endif %}
        {%- set ns = namespace(searching=true, last=messages | length - 1) %}
        {%- for message in messages[::-1] %}
            {%- set index = (messages | length - 1) - loop.index0 %}
            {%- if ns.searching and message.role == "user" and message.content is string and not (message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
                {%- set ns.searching = false %}
                {%- set ns.last = index %}
            {%- endif %}
        {%- endfor %}
        {%- for message in messages %}
            {%- set content = message.content if message.content is string else '' %}
            {%- if message.role == "user" or (message.role == "system" and not loop.first) %}
                {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>' + '\n' }}
            {%- elif message.role == "assistant" %}
                {%- set reasoning = '' %}
                {%- if message.reasoning_content is string %}
                    {%- set reasoning = message.reasoning_content %}
                {%- elif '</think>' in content %}
                    {%- set reasoning = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
                    {%- set content = content.split('</think>')[-1].lstrip('\n') %}
                {%- endif %}
                {%- if loop.index0 > ns.last and (loop.last or reasoning) %}
                    {{- '<|im_start|>assistant\n<think>\n' + reasoning.strip('\n') + '\n</think>\n\n' + content.lstrip('\n') }}
                {%- else %}
                    {{- '<|im_start|>assistant\n' + content }}
                {%- endif %}
                {%- for call in message.tool_calls or [] %}
                    {%- if (loop.first and content) or not loop.first %}{{- '\n' }}{%- endif %}
                    {%- if call.function %}{%- set call = call.function %}{%- endif %}
                    {{- '<tool_call>\n{"name": "' + call.name + '", "arguments": ' }}
                    {%- if call.arguments is string %}{{- call.arguments }}{%- else %}{{- call.arguments | tojson }}{%- endif %}
                    {{- '}\n</tool_call>' }}
                {%- endfor %}
                {{- '<|im_end|>\n' }}
            {%- elif message.role == "tool" %}
                {%- if loop.first or messages[loop.index0 - 1].role != "tool" %}{{- '<|im_start|>user' }}{%- endif %}
                {{- '\n<tool_response>\n' + content + '\n</tool_response>' }}
                {%- if loop.last or messages[loop.index0 + 1].role != "tool" %}{{- '<|im_end|>\n' }}{%- endif %}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n' }}
            {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}
        {%- endif %}
        """;

    /// <summary>Gemma 3: the system message leads the first turn, roles must alternate, content may be parts.</summary>
    private const string Alternating =
        """
        {{ bos_token }}
        {%- if messages[0]['role'] == 'system' -%}
            {%- set prefix = (messages[0]['content'] if messages[0]['content'] is string else messages[0]['content'][0]['text']) + '\n\n' -%}
            {%- set turns = messages[1:] -%}
        {%- else -%}
            {%- set prefix = "" -%}
            {%- set turns = messages -%}
        {%- endif -%}
        {%- for message in turns -%}
            {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
                {{ raise_exception("Roles must alternate, but message " ~ loop.index ~ " is of " ~ message.role) }}
            {%- endif -%}
            {%- set role = "model" if message['role'] == 'assistant' else message['role'] -%}
            {{ '<start_of_turn>' + role + '\n' + (prefix if loop.first else "") }}
            {%- if message['content'] is string -%}
                {{ message['content'] | trim }}
            {%- elif message['content'] is iterable -%}
                {%- for item in message['content'] -%}
                    {{ '<start_of_image>' if item['type'] == 'image' else item['text'] | trim }}
                {%- endfor -%}
            {%- else -%}
                {{ raise_exception("Invalid content type") }}
            {%- endif -%}
            {{ '<end_of_turn>\n' }}
        {%- endfor -%}
        {%- if add_generation_prompt -%}{{ '<start_of_turn>model\n' }}{%- endif -%}
        """;

    /// <summary>Llama 3.1: a date from the clock, tools as indented JSON in front of the first question.</summary>
    private const string Dated =
        """
        {{- bos_token }}
        {%- if not date_string is defined %}{%- set date_string = strftime_now("%d %b %Y") %}{%- endif %}
        {%- if not tools is defined %}{%- set tools = none %}{%- endif %}
        {%- if messages[0]['role'] == 'system' %}
            {%- set system_message = messages[0]['content'] | trim %}
            {%- set messages = messages[1:] %}
        {%- else %}
            {%- set system_message = "" %}
        {%- endif %}
        {{- "<|start_header_id|>system<|end_header_id|>\n\nToday Date: " + date_string + "\n\n" + system_message + "<|eot_id|>" }}
        {%- if tools is not none and messages | length != 0 %}
            {{- '<|start_header_id|>user<|end_header_id|>\n\n' }}
            {%- for t in tools %}{{- t | tojson(indent=4) }}{{- "\n\n" }}{%- endfor %}
            {{- messages[0]['content'] | trim + "<|eot_id|>" }}
            {%- set messages = messages[1:] %}
        {%- endif %}
        {%- for message in messages %}
            {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
                {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}
            {%- elif 'tool_calls' in message %}
                {%- if not message.tool_calls | length == 1 %}{{- raise_exception("One call at a time.") }}{%- endif %}
                {%- set call = message.tool_calls[0].function %}
                {{- '<|start_header_id|>assistant<|end_header_id|>\n\n{"name": "' + call.name + '", "parameters": ' }}
                {{- call.arguments | tojson }}
                {{- "}<|eot_id|>" }}
            {%- else %}
                {{- "<|start_header_id|>ipython<|end_header_id|>\n\n" }}
                {%- if message.content is mapping or message.content is iterable and message.content is not string %}{{- message.content | tojson }}{%- else %}{{- message.content }}{%- endif %}
                {{- "<|eot_id|>" }}
            {%- endif %}
        {%- endfor %}
        """;

    /// <summary>Mistral: filters over messages, the tools only before the last question, call ids checked.</summary>
    private const string Bracketed =
        """
        {%- if messages[0]["role"] == "system" %}
            {%- set system_message = messages[0]["content"] %}
            {%- set loop_messages = messages[1:] %}
        {%- else %}
            {%- set loop_messages = messages %}
        {%- endif %}
        {%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
        {%- set ns = namespace(index=0) %}
        {%- for message in loop_messages %}
            {%- if not (message.role == "tool" or (message.tool_calls is defined and message.tool_calls is not none)) %}
                {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}{{- raise_exception("Roles must alternate.") }}{%- endif %}
                {%- set ns.index = ns.index + 1 %}
            {%- endif %}
        {%- endfor %}
        {{- bos_token }}
        {%- for message in loop_messages %}
            {%- if message["role"] == "user" %}
                {%- if tools is not none and (message == user_messages[-1]) %}
                    {{- "[AVAILABLE_TOOLS] [" }}
                    {%- for tool in tools %}
                        {%- set function = tool.function %}
                        {{- '{"type": "function", "function": {' }}
                        {%- for key, val in function.items() if key != "return" %}
                            {%- if val is string %}{{- '"' + key + '": "' + val + '"' }}{%- else %}{{- '"' + key + '": ' + val | tojson }}{%- endif %}
                            {%- if not loop.last %}{{- ", " }}{%- endif %}
                        {%- endfor %}
                        {{- "}}" }}
                        {%- if not loop.last %}{{- ", " }}{%- else %}{{- "]" }}{%- endif %}
                    {%- endfor %}
                    {{- "[/AVAILABLE_TOOLS]" }}
                {%- endif %}
                {%- if loop.last and system_message is defined %}
                    {{- "[INST] " + system_message + "\n\n" + message["content"] + "[/INST]" }}
                {%- else %}
                    {{- "[INST] " + message["content"] + "[/INST]" }}
                {%- endif %}
            {%- elif message.tool_calls is defined and message.tool_calls is not none %}
                {{- "[TOOL_CALLS] [" }}
                {%- for tool_call in message.tool_calls %}
                    {%- set out = tool_call.function | tojson %}
                    {{- out[:-1] }}
                    {%- if not tool_call.id is defined or tool_call.id | length != 9 %}{{- raise_exception("Tool call IDs should be 9 characters.") }}{%- endif %}
                    {{- ', "id": "' + tool_call.id + '"}' }}
                    {%- if not loop.last %}{{- ", " }}{%- else %}{{- "]" + eos_token }}{%- endif %}
                {%- endfor %}
            {%- elif message["role"] == "assistant" %}
                {{- " " + message["content"] | trim + eos_token }}
            {%- elif message["role"] == "tool" %}
                {{- '[TOOL_RESULTS] {"content": ' + message.content | string + ', "call_id": "' + message.tool_call_id + '"}[/TOOL_RESULTS]' }}
            {%- endif %}
        {%- endfor %}
        """;

    private static readonly Dictionary<string, string> Tokens = new() { ["bos_token"] = "<s>", ["eos_token"] = "</s>" };

    [Fact]
    public void Thinking_is_kept_only_after_the_last_question()
    {
        var variables = Chat(("system", "S"), ("user", "one"), ("assistant", "<think>\nold\n</think>\n\nfirst"), ("user", "two"), ("assistant", "<think>\nnew\n</think>\n\nsecond"));
        Assert.Equal(
            "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\none<|im_end|>\n<|im_start|>assistant\nfirst<|im_end|>\n" +
            "<|im_start|>user\ntwo<|im_end|>\n<|im_start|>assistant\n<think>\nnew\n</think>\n\nsecond<|im_end|>\n<|im_start|>assistant\n",
            Render(Thinking, variables));
    }

    [Fact]
    public void Tool_calls_and_grouped_results_render()
    {
        var variables = Json(
            """
            { "messages": [
                { "role": "user", "content": "go" },
                { "role": "assistant", "content": null, "tool_calls": [
                    { "function": { "name": "a", "arguments": { "x": 1, "y": "é" } } }, { "name": "b", "arguments": "{}" } ] },
                { "role": "tool", "content": "1" }, { "role": "tool", "content": "2" } ],
              "tools": [ { "type": "function", "function": { "name": "a" } } ], "add_generation_prompt": true, "enable_thinking": false }
            """);
        Assert.Equal(
            "<|im_start|>system\n# Tools\n<tools>\n{\"type\": \"function\", \"function\": {\"name\": \"a\"}}\n</tools><|im_end|>\n" +
            "<|im_start|>user\ngo<|im_end|>\n<|im_start|>assistant\n<tool_call>\n{\"name\": \"a\", \"arguments\": {\"x\": 1, \"y\": \"é\"}}\n</tool_call>\n" +
            "<tool_call>\n{\"name\": \"b\", \"arguments\": {}}\n</tool_call><|im_end|>\n" +
            "<|im_start|>user\n<tool_response>\n1\n</tool_response>\n<tool_response>\n2\n</tool_response><|im_end|>\n" +
            "<|im_start|>assistant\n<think>\n\n</think>\n\n",
            Render(Thinking, variables));
    }

    [Fact]
    public void The_system_message_leads_the_first_turn_and_parts_are_joined()
    {
        var variables = Json(
            """
            { "messages": [
                { "role": "system", "content": [ { "type": "text", "text": "S" } ] },
                { "role": "user", "content": [ { "type": "image" }, { "type": "text", "text": " look " } ] },
                { "role": "assistant", "content": " fine " } ], "add_generation_prompt": true }
            """);
        Assert.Equal(
            "<s><start_of_turn>user\nS\n\n<start_of_image>look<end_of_turn>\n<start_of_turn>model\nfine<end_of_turn>\n<start_of_turn>model\n",
            Render(Alternating, variables, Tokens));
    }

    [Fact]
    public void An_error_of_the_template_carries_its_own_words()
    {
        var failure = Failure(Alternating, Chat(("user", "a"), ("user", "b")));
        Assert.Equal((TemplateErrorKind.Raised, "Roles must alternate, but message 2 is of user"), (failure.Kind, failure.Message));
    }

    [Fact]
    public void The_date_comes_from_the_clock_and_tools_are_indented()
    {
        var limits = TemplateLimits.Default with { Clock = new StoppedClock(new DateTimeOffset(2026, 3, 7, 21, 5, 9, TimeSpan.Zero)) };
        var variables = Json(
            """
            { "messages": [ { "role": "user", "content": " hi " },
                { "role": "assistant", "tool_calls": [ { "function": { "name": "f", "arguments": { "a": [1, 2.0] } } } ] },
                { "role": "tool", "content": { "t": true } } ], "tools": [ { "name": "f", "p": [] } ] }
            """);
        Assert.Equal(
            "<s><|start_header_id|>system<|end_header_id|>\n\nToday Date: 07 Mar 2026\n\n<|eot_id|>" +
            "<|start_header_id|>user<|end_header_id|>\n\n{\n    \"name\": \"f\",\n    \"p\": []\n}\n\nhi<|eot_id|>" +
            "<|start_header_id|>assistant<|end_header_id|>\n\n{\"name\": \"f\", \"parameters\": {\"a\": [1, 2.0]}}<|eot_id|>" +
            "<|start_header_id|>ipython<|end_header_id|>\n\n{\"t\": true}<|eot_id|>",
            Joined(ChatTemplate.Parse(Dated, limits).Render(variables, Tokens)));
    }

    [Theory]
    [InlineData("%Y-%m-%d %H:%M:%S", "2026-03-07 21:05:09")]
    [InlineData("%A %a %B %b %-d %e %j", "Saturday Sat March Mar 7  7 066")]
    [InlineData("%I:%M %p %y %% %F %T %-I", "09:05 PM 26 % 2026-03-07 21:05:09 9")]
    public void The_clock_is_printed_as_C_prints_it(string format, string expected)
    {
        var limits = TemplateLimits.Default with { Clock = new StoppedClock(new DateTimeOffset(2026, 3, 7, 21, 5, 9, TimeSpan.Zero)) };
        Assert.Equal(expected, Joined(ChatTemplate.Parse("{{ strftime_now('" + format + "') }}", limits).Render([], Tokens)));
    }

    [Fact]
    public void Tools_stand_before_the_last_question_and_call_ids_are_checked()
    {
        var variables = Json(
            """
            { "messages": [ { "role": "system", "content": "S" }, { "role": "user", "content": "q" },
                { "role": "assistant", "tool_calls": [ { "id": "abcdefghi", "function": { "name": "f", "arguments": {} } } ] },
                { "role": "tool", "content": 20, "tool_call_id": "abcdefghi" }, { "role": "assistant", "content": " done " }, { "role": "user", "content": "r" } ],
              "tools": [ { "function": { "name": "f", "return": 1, "parameters": { "type": "object" } } } ] }
            """);
        Assert.Equal(
            "<s>[INST] q[/INST][TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {}, \"id\": \"abcdefghi\"}]</s>" +
            "[TOOL_RESULTS] {\"content\": 20, \"call_id\": \"abcdefghi\"}[/TOOL_RESULTS] done</s>" +
            "[AVAILABLE_TOOLS] [{\"type\": \"function\", \"function\": {\"name\": \"f\", \"parameters\": {\"type\": \"object\"}}}][/AVAILABLE_TOOLS][INST] S\n\nr[/INST]",
            Render(Bracketed, variables, Tokens));
    }
}
