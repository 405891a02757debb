namespace Otron.Text.Templates;

/// <summary>What a template is told beside the messages.</summary>
public sealed record PromptSettings
{
    public static PromptSettings Default { get; } = new();

    /// <summary>The tools that the model may call; null or an empty set for none.</summary>
    public PromptTools? Tools { get; init; }

    /// <summary>The variables <c>enable_thinking</c> and <c>thinking</c>; null leaves both undefined, so that the template decides.</summary>
    public bool? Thinking { get; init; }

    /// <summary>The variable <c>reasoning_effort</c>; null leaves it undefined.</summary>
    public string? Effort { get; init; }

    /// <summary>The prompt ends after the last message, without the beginning of an answer.</summary>
    public bool OmitsGenerationPrompt { get; init; }
}
