namespace Otron.Text.Templates;

/// <summary>
/// How calls are written into the content of an assistant's message, for templates that print none themselves: as the model writes them.
/// </summary>
public interface ICallForm
{
    /// <summary>The calls of one message; marks are the form's own text, and names and arguments are the user's.</summary>
    IReadOnlyList<TextSegment> Write(IReadOnlyList<PromptCall> calls);
}
