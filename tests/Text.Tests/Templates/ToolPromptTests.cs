using Otron.Text.Templates;
using Xunit.Abstractions;

namespace Otron.Text.Tests.Templates;

/// <summary>Conversations with tools, rendered in the form that each template takes.</summary>
public class ToolPromptTests(ITestOutputHelper output)
{
    [Fact]
    public void Dump()
    {
        foreach (var t in ToolConversations.Templates)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var p = ToolConversations.Prompts(t);
            output.WriteLine(t + " " + watch.Elapsed.TotalMilliseconds + " " + p.Traits);
        }
        foreach (var entry in ToolConversations.Golden["cases"]!.AsArray())
        {
            var (template, conversation) = ((string)entry!["template"]!, (string)entry["conversation"]!);
            var (messages, settings) = ToolConversations.Conversation(conversation);
            string text;
            try { text = Rendering.Joined(ToolConversations.Prompts(template).Render(messages, settings)); }
            catch (Exception e) { text = "ERR " + e.Message; }
            if (text != (string?)entry["rendered"])
                output.WriteLine($"##### {template} | {conversation} {(entry["error"] is null ? "DIFF" : "was error")}\n{text}\n----- golden\n{entry["rendered"]}");
        }
    }
}
