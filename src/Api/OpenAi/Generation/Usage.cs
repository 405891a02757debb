namespace Otron.Api.OpenAi.Generation;

/// <summary>Tokens as the tokenizer counted them, including those of the chat template.</summary>
internal sealed record Usage(int PromptTokens, int CompletionTokens, PromptTokensDetails PromptTokensDetails)
{
    public int TotalTokens => PromptTokens + CompletionTokens;

    public CompletionTokensDetails CompletionTokensDetails { get; } = CompletionTokensDetails.None;
}

internal sealed record PromptTokensDetails(int CachedTokens)
{
    public int AudioTokens { get; }
}

/// <summary>Kinds of tokens that no model here makes; SDKs expect the fields.</summary>
internal sealed record CompletionTokensDetails
{
    public static CompletionTokensDetails None { get; } = new();

    public int ReasoningTokens { get; }

    public int AudioTokens { get; }

    public int AcceptedPredictionTokens { get; }

    public int RejectedPredictionTokens { get; }
}
