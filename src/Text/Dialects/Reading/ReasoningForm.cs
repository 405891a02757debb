namespace Otron.Text.Dialects.Reading;

/// <summary>How a model writes its reasoning.</summary>
/// <param name="Open">The mark before it.</param>
/// <param name="Close">The mark after it.</param>
public sealed record ReasoningForm(string Open, string Close)
{
    public static ReasoningForm Think { get; } = new("<think>", "</think>");

    public static ReasoningForm Mistral { get; } = new("[THINK]", "[/THINK]");

    public static ReasoningForm Command { get; } = new("<|START_THINKING|>", "<|END_THINKING|>");

    public static ReasoningForm Gemma { get; } = new("<|channel>", "<channel|>") { Label = "thought" };

    public static ReasoningForm Granite { get; } = new("Here is my thought process:", "Here is my response:");

    /// <summary>A word after the opening mark that is no part of the reasoning.</summary>
    public string? Label { get; init; }

    /// <summary>The prompt has closed the reasoning, so the answer begins without any.</summary>
    public bool IsClosedAt(string promptTail) => promptTail.TrimEnd().EndsWith(Close, StringComparison.Ordinal);

    /// <summary>The prompt has opened the reasoning and not closed it.</summary>
    public bool IsOpenAt(string promptTail)
    {
        var open = promptTail.LastIndexOf(Open, StringComparison.Ordinal);
        return open >= 0 && promptTail.IndexOf(Close, open, StringComparison.Ordinal) < 0;
    }
}
