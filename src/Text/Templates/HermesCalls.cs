using Otron.Text.Templates.Python;

namespace Otron.Text.Templates;

/// <summary>
/// Calls as Hermes and Qwen write them: a JSON object with <c>name</c> and <c>arguments</c> in tags, spaced as <c>json.dumps</c> does.
/// </summary>
public sealed class HermesCalls : ICallForm
{
    public static HermesCalls Instance { get; } = new("\n");

    /// <summary>Nothing stands between two calls, for models that our own prompt teaches: many would go on after a newline.</summary>
    public static HermesCalls Unbroken { get; } = new("");

    private readonly string _between;

    private HermesCalls(string between) => _between = between;

    public IReadOnlyList<TextSegment> Write(IReadOnlyList<PromptCall> calls)
    {
        var segments = new List<TextSegment>(2 * calls.Count);
        foreach (var call in calls)
        {
            string name = PythonJson.Quote(call.Name, ensureAscii: false);
            segments.Add(new(segments.Count == 0 ? "<tool_call>\n" : _between + "<tool_call>\n", IsTrusted: true));
            segments.Add(new($$"""{"name": {{name}}, "arguments": {{ArgumentsText.ToJson(call.Arguments)}}}""", IsTrusted: false));
            segments.Add(new("\n</tool_call>", IsTrusted: true));
        }
        return segments;
    }
}
