namespace Otron.Api.OpenAi.Generation;

/// <summary>One choice, read to its end.</summary>
internal sealed record Answer(string Text, string FinishReason, ChatLogprobs? Logprobs);
