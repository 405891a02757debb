namespace Otron.Api.OpenAi.Dto;

/// <param name="MaxModelLen">Tokens that prompt and answer may have together.</param>
/// <param name="TokenStrs">What each token spells in the vocabulary, where it is asked for.</param>
internal sealed record Tokenization(int Count, int MaxModelLen, IReadOnlyList<int> Tokens, IReadOnlyList<string>? TokenStrs);

/// <summary>The same text under vLLM's name and under llama.cpp's.</summary>
internal sealed record Detokenization(string Prompt, string Content);
