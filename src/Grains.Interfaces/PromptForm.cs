namespace Otron.Contract;

/// <summary>How a prompt is made of messages, or of a text or token ids that the caller has; the defaults make the usual prompt.</summary>
[GenerateSerializer, Immutable, Alias("otron.PromptForm")]
public sealed record PromptForm
{
    /// <summary>As <see cref="KeepTokens"/>: as many tokens as the context has room for.</summary>
    public const int AllThatFit = -1;

    /// <summary>The template does not begin the answer's message after the last one.</summary>
    [Id(0)] public bool OmitGenerationPrompt { get; init; }

    /// <summary>The last message stays open, so that the answer continues it. No generation prompt follows.</summary>
    [Id(1)] public bool ContinueFinalMessage { get; init; }

    /// <summary>A text gets none of the special tokens that the model expects around it.</summary>
    [Id(2)] public bool OmitSpecialTokens { get; init; }

    /// <summary>Most tokens of the prompt, whose others are left out, or <see cref="AllThatFit"/>; null keeps all.</summary>
    [Id(3)] public int? KeepTokens { get; init; }

    /// <summary>The first tokens are kept, not the last ones.</summary>
    [Id(4)] public bool KeepFirst { get; init; }
}
