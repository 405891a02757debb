using Otron.Text;

namespace Otron.Grains.Models;

/// <summary>
/// Leaves a conversation's last message open, as <c>continue_final_message</c> of transformers does: a mark at its end shows where the
/// template closes it, and the prompt is cut off there.
/// </summary>
internal static class OpenMessage
{
    // Some templates look for the mark of transformers, so it is the same.
    private const string Word = "CONTINUE_FINAL_MESSAGE_TAG";
    private const string Tag = Word + " ";

    public static ChatMessage[] Mark(ChatMessage[] messages) => [.. messages[..^1], messages[^1] with { Content = messages[^1].Content + Tag }];

    /// <param name="prompt">The rendered prompt, whose last message has the mark.</param>
    /// <exception cref="OtronException">The template does not print the message.</exception>
    public static IReadOnlyList<TextSegment> Cut(IReadOnlyList<TextSegment> prompt)
    {
        var text = string.Concat(prompt.Select(segment => segment.Text));
        var end = text.LastIndexOf(Word, StringComparison.Ordinal);
        if (end < 0)
            throw new OtronException(
                ErrorCode.TemplateRefused,
                "The last message cannot be continued: the chat template does not print it as it is.",
                "continue_final_message");
        // A template that trims messages has trimmed the mark too, so the space before it would have gone without it.
        if (!text.AsSpan(end).StartsWith(Tag))
            end = text.AsSpan(0, end).TrimEnd().Length;

        var kept = new List<TextSegment>(prompt.Count);
        foreach (var segment in prompt)
        {
            if (end <= 0)
                break;
            kept.Add(segment.Text.Length <= end ? segment : segment with { Text = segment.Text[..end] });
            end -= segment.Text.Length;
        }
        return kept;
    }
}
