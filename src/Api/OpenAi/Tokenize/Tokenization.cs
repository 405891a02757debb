namespace Otron.Api.OpenAi.Tokenize;

/// <param name="MaxModelLen">Tokens that prompt and answer may have together.</param>
/// <param name="TokenStrs">The spelling of each token in the vocabulary, if it is asked for.</param>
internal sealed record Tokenization(int Count, int MaxModelLen, IReadOnlyList<int> Tokens, IReadOnlyList<string>? TokenStrs);

/// <summary>The same text under vLLM's name and under llama.cpp's.</summary>
internal sealed record Detokenization(string Prompt, string Content);
