namespace Otron.Api.OpenAi.Generation;

/// <summary>
/// Releases the log probabilities of a choice's tokens together with their text: a token leaves the queue when some of its text, or of
/// the text after it, is out. A token whose text is held back waits, and tokens inside a stop text never leave.
/// </summary>
internal sealed class LogprobQueue
{
    private readonly Queue<TokenLogprob> _waiting = new();
    private int _nextStart; // where the first waiting token begins, in characters of the answer
    private int _shown; // characters of the answer that are out

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
