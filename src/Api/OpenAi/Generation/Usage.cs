namespace Otron.Api.OpenAi.Generation;

/// <summary>Tokens as the tokenizer counted them, including those of the chat template.</summary>
internal sealed record Usage(
    int PromptTokens, int CompletionTokens, PromptTokensDetails PromptTokensDetails, CompletionTokensDetails CompletionTokensDetails)
{
    public int TotalTokens => PromptTokens + CompletionTokens;
}

internal sealed record PromptTokensDetails(int CachedTokens)
{
    public int AudioTokens { get; }
}

/// <summary>Some of these kinds of tokens no model here makes; SDKs expect the fields.</summary>
internal sealed record CompletionTokensDetails(int ReasoningTokens)
{
    public int AudioTokens { get; }

    public int AcceptedPredictionTokens { get; }

    public int RejectedPredictionTokens { get; }
}
