using Otron.Engine.Generation.Sampling;

namespace Otron.Engine.Generation.Sequences;

/// <summary>One generated token, the end of a sequence, or both at once; neither for a nudge.</summary>
/// <param name="TokenId">-1 if there is none.</param>
/// <param name="Logprobs">Null unless the sequence asks for log probabilities.</param>
public readonly record struct TokenEvent(int TokenId, SequenceEnd End = SequenceEnd.None, EngineError Error = EngineError.None, TokenLogprobs? Logprobs = null);
