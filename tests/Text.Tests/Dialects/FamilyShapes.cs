namespace Otron.Text.Tests.Dialects;

/// <summary>
/// Templates in own words that print calls exactly as those of a family do, for families that the golden file of templates lacks. All else in
/// them is the same.
/// </summary>
internal static class FamilyShapes
{
    private const string Arguments = "{{ c.function.arguments if c.function.arguments is string else c.function.arguments | tojson }}";

    public static IReadOnlyDictionary<string, string> Sources { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["glm-4.6"] = Shape("", Each("{{ '\n' if not loop.first }}<tool_call>{{ c.function.name }}\n{% for k, v in c.function.arguments.items() %}<arg_key>{{ k }}</arg_key>\n"
            + "<arg_value>{{ v if v is string else v | tojson }}</arg_value>\n{% endfor %}</tool_call>"), ""),
        ["glm-5.1"] = Shape("", Each("<tool_call>{{ c.function.name }}{% for k, v in c.function.arguments.items() %}<arg_key>{{ k }}</arg_key>"
            + "<arg_value>{{ v if v is string else v | tojson }}</arg_value>{% endfor %}</tool_call>"), ""),
        ["kimi-k2"] = Shape("<|tool_calls_section_begin|>", Each("<|tool_call_begin|>{{ c.id }}<|tool_call_argument_begin|>" + Arguments + "<|tool_call_end|>"), "<|tool_calls_section_end|>"),
        ["functiongemma"] = Shape("", Gemma("<start_function_call>", "<end_function_call>", "<escape>"), ""),
        ["gemma4"] = Shape("", Gemma("<|tool_call>", "<tool_call|>", "<|\"|>"), ""),
        ["command-r7b"] = Shape("<|START_ACTION|>[\n", Each("    {\"tool_call_id\": \"{{ loop.index0 }}\", \"tool_name\": \"{{ c.function.name }}\", \"parameters\": {{ c.function.arguments | tojson }}}{{ ',' if not loop.last }}{{ '\\n' }}"), "]<|END_ACTION|>"),
        ["lfm2.5"] = Shape("<|tool_call_start|>[", Each("{{ ', ' if not loop.first }}{{ c.function.name }}({% for k, v in c.function.arguments.items() %}{{ ', ' if not loop.first }}{{ k }}="
            + "{% if v is string %}\"{{ v }}\"{% elif v is mapping %}{{ v | tojson }}{% else %}{{ v | string }}{% endif %}{% endfor %})"), "]<|tool_call_end|>"),
        ["lfm2"] = "{% if tools %}<|tool_list_start|>{{ tools | tojson }}<|tool_list_end|>{% endif %}" + Messages(""),
        ["olmo3"] = Shape("<function_calls>", Each("{{ '\\n' if not loop.first }}{{ c.function.name }}({% for k, v in c.function.arguments.items() %}{{ ', ' if not loop.first }}{{ k }}={{ v | tojson }}{% endfor %})"), "</function_calls>"),
        ["llama4"] = "{# <|python_start|> #}" + Shape("", "", ""),
        ["phi4-mini"] = "{% for t in tools or [] %}<|tool|>{{ t | tojson }}<|/tool|>{% endfor %}" + Messages(""),
        ["granite3"] = "{# <|tool_call|> #}{% for t in tools or [] %}{{ t | tojson }}{% endfor %}" + Messages(""),
        ["harmony"] = "{% for t in tools or [] %}namespace functions {{ t | tojson }}{% endfor %}{% for m in messages %}<|start|>{{ m.role }}"
            + "{% for c in m.tool_calls or [] %} to=functions.{{ c.function.name }}<|channel|>commentary json<|message|>{{ c.function.arguments | tojson }}<|call|>{% else %}"
            + "<|channel|>final<|message|>{{ m.content }}<|end|>{% endfor %}{% endfor %}{% if add_generation_prompt %}<|start|>assistant{% endif %}",
    };

    private static string Shape(string before, string calls, string after) =>
        "{% for t in tools or [] %}{{ t | tojson }}{% endfor %}" + Messages($"{{% if m.tool_calls %}}{before}{calls}{after}{{% endif %}}");

    private static string Messages(string calls) => "{% for m in messages %}<|{{ m.role }}|>{% if m.role == 'tool' %}<result>{% endif %}{{ m.content or '' }}"
        + calls + "<|end|>{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";

    private static string Each(string call) => $"{{% for c in m.tool_calls %}}{call}{{% endfor %}}";

    /// <summary>Keys in order, texts between marks.</summary>
    private static string Gemma(string open, string close, string quote) =>
        "{% macro show(v) %}{% if v is string %}" + quote + "{{ v }}" + quote + "{% elif v is boolean %}{{ 'true' if v else 'false' }}{% elif v is mapping %}{{ '{' }}"
        + "{% for k, w in v | dictsort %}{{ ',' if not loop.first }}{{ k }}:{{ show(w) }}{% endfor %}{{ '}' }}{% elif v is sequence %}["
        + "{% for w in v %}{{ show(w) }}{{ ',' if not loop.last }}{% endfor %}]{% else %}{{ v }}{% endif %}{% endmacro %}"
        + Each(open + "call:{{ c.function.name }}{{ show(c.function.arguments) }}" + close);
}
