using Otron.Api.OpenAi.Dto;
using Otron.Contract;

namespace Otron.Api.OpenAi;

/// <summary>
/// Gives out the log probabilities of a choice's tokens with their text: a token is told once some of its text, or text behind it, is
/// out. So one whose text is held back waits, and what lies in a stop text is never told.
/// </summary>
internal sealed class LogprobQueue
{
    private readonly Queue<TokenLogprob> _waiting = new();
    private int _nextStart; // of the first that waits, in the characters of the answer
    private int _shown; // characters that are out

    public static LogprobQueue[] Create(int choices) => [.. Enumerable.Range(0, choices).Select(_ => new LogprobQueue())];

    public ChatLogprobs Take(in GenerationEvent delta)
    {
        foreach (var token in delta.Logprobs ?? [])
            _waiting.Enqueue(token);
        _shown += delta.Text?.Length ?? 0;
        var content = new List<ChatTokenLogprob>();
        while (_nextStart < _shown && _waiting.TryDequeue(out var token))
        {
            content.Add(ChatTokenLogprob.Of(token));
            _nextStart += token.TextLength;
        }
        return new(content);
    }
}
