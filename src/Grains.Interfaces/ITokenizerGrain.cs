namespace Otron.Contract;

/// <summary>The tokenizer of a model, on a silo that serves it. The key is the model's id.</summary>
/// <exception cref="OtronException">Thrown by every method if the model is not served or cannot read the input.</exception>
[Alias("otron.ITokenizerGrain")]
public interface ITokenizerGrain : IGrainWithStringKey
{
    /// <summary>Token ids of a text.</summary>
    /// <param name="addSpecialTokens">Add the special tokens that the model expects around a text, such as a start token.</param>
    /// <param name="parseSpecialTokens">The text may name special tokens.</param>
    /// <param name="withTokens">Give the text of each token too.</param>
    [Alias("Tokenize"), SpreadOverGateways]
    Task<TokenizedText> TokenizeAsync(string text, bool addSpecialTokens, bool parseSpecialTokens, bool withTokens);

    /// <summary>Token ids of the prompt that a chat model's template makes of messages.</summary>
    [Alias("TokenizeMessages"), SpreadOverGateways]
    Task<TokenizedText> TokenizeAsync(ChatMessage[] messages, bool withTokens);

    /// <summary>Token ids of the prompt that a chat model's template makes of messages in this form.</summary>
    [Alias("TokenizePrompt"), SpreadOverGateways]
    Task<TokenizedText> TokenizeAsync(ChatMessage[] messages, PromptForm form, bool withTokens);

    /// <summary>Token ids of the prompt that a chat model's template makes of messages and tools.</summary>
    [Alias("TokenizeTools"), SpreadOverGateways]
    Task<TokenizedText> TokenizeAsync(ChatMessage[] messages, PromptForm form, ToolSet? tools, ReasoningSettings? reasoning, bool withTokens);

    /// <summary>The text of token ids, special ones by their names.</summary>
    [Alias("Detokenize"), SpreadOverGateways]
    Task<string> DetokenizeAsync(int[] ids);

    /// <summary>The text of token ids without the special ones.</summary>
    [Alias("DetokenizePlain"), SpreadOverGateways]
    Task<string> DetokenizePlainAsync(int[] ids);
}

/// <param name="Tokens">The tokens as in the vocabulary; null unless requested.</param>
[GenerateSerializer, Immutable, Alias("otron.TokenizedText")]
public sealed record TokenizedText([property: Id(0)] int[] Ids, [property: Id(1)] string[]? Tokens);
