namespace Otron.Api.OpenAi.Generation;

/// <summary>What an answer tells of the model's reasoning.</summary>
internal enum ReasoningView
{
    /// <summary>It has a field of its own.</summary>
    Apart,

    /// <summary>It is left out.</summary>
    Hidden,

    /// <summary>The answer is told as the model wrote it, with its marks.</summary>
    Inline,
}
