namespace Otron.Grains.Models;

/// <summary>A prompt as the engine takes it, and what it cost.</summary>
/// <param name="Ids">The token ids.</param>
/// <param name="Template">Time that rendering the template took.</param>
/// <param name="Tokenize">Time that tokenizing took.</param>
internal sealed record EncodedPrompt(int[] Ids, TimeSpan Template, TimeSpan Tokenize)
{
    /// <summary>The prompt that replaces this one, with the time of both.</summary>
    public EncodedPrompt ReplacedBy(EncodedPrompt next) => new(next.Ids, Template + next.Template, Tokenize + next.Tokenize);
}
