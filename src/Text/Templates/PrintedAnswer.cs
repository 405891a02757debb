using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates;

/// <summary>
/// What a template prints for an answer, without what begins and ends the turn: if it equals what the model generated, the next turn finds
/// its tokens in the cache.
/// </summary>
public static class PrintedAnswer
{
    // Short, and no mark ends with its last letter.
    private const string Plain = "qzxvj";

    /// <summary>
    /// The answer as the history of the next turn holds it, followed by the results of its calls. Null if the template fails, or does not
    /// begin the answer with what it prints before one.
    /// </summary>
    public static IReadOnlyList<TextSegment>? Cut(ChatPrompts prompts, PromptMessage answer, PromptSettings? settings = null)
    {
        settings ??= PromptSettings.Default;
        PromptMessage[] results = [.. answer.Calls.Select(call => new PromptMessage("tool", Plain) { CallId = call.Id, Name = call.Name })];
        return Cut(prompts, answer, settings, results) ?? (results.Length > 0 ? Cut(prompts, answer, settings, []) : null);
    }

    /// <summary>The text of a prompt, whoever wrote it.</summary>
    public static string TextOf(IReadOnlyList<TextSegment> prompt) => string.Concat(prompt.Select(static segment => segment.Text));

    /// <summary>
    /// What the template wrote after the last word of a user, which says whether the answer begins inside reasoning; empty if the prompt
    /// ends with a user's text.
    /// </summary>
    public static string Tail(IReadOnlyList<TextSegment> prompt) => prompt is [.., { IsTrusted: true } last] ? last.Text : "";

    private static List<TextSegment>? Cut(ChatPrompts prompts, PromptMessage answer, PromptSettings settings, PromptMessage[] results)
    {
        var ask = new PromptMessage("user", "ask");
        try
        {
            string before = TextOf(prompts.Render([ask], settings with { OmitsGenerationPrompt = false }));
            var segments = prompts.Render([ask, answer, .. results], settings);
            string text = TextOf(segments);
            if (!text.StartsWith(before, StringComparison.Ordinal))
                return null;
            string other = TextOf(prompts.Render([ask, new PromptMessage("assistant", Plain), .. results], settings));
            return Slice(segments, before.Length, text.Length - CommonEnd(text.AsSpan(before.Length), other));
        }
        catch (TemplateException)
        {
            return null;
        }
    }

    private static int CommonEnd(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        int length = 0;
        while (length < Math.Min(a.Length, b.Length) && a[^(length + 1)] == b[^(length + 1)])
            length++;
        return length;
    }

    private static List<TextSegment> Slice(IReadOnlyList<TextSegment> segments, int start, int end)
    {
        var slice = new List<TextSegment>();
        foreach (var segment in segments)
        {
            int from = Math.Clamp(start, 0, segment.Text.Length);
            int to = Math.Clamp(end, 0, segment.Text.Length);
            if (from < to)
                slice.Add(segment with { Text = segment.Text[from..to] });
            start -= segment.Text.Length;
            end -= segment.Text.Length;
        }
        return slice;
    }
}
