using System.Text;

namespace Otron.Api.OpenAi.Generation;

/// <summary>
/// Releases the log probabilities of a choice's tokens together with their text: a token leaves the queue when some of its text, or of
/// the text after it, is out. A token whose text is held back waits, and tokens inside a stop text never leave.
/// </summary>
internal sealed class LogprobQueue
{
    private readonly Queue<TokenLogprob> _waiting = new();
    private readonly StringBuilder _text = new(); // what is out of the last released token, and all after it
    private int _nextStart; // where the first waiting token begins in this text; it may not be out yet
    private int _offset; // Unicode characters before this text

    public static LogprobQueue[] Create(int choices) => [.. Enumerable.Range(0, choices).Select(_ => new LogprobQueue())];

    public List<PlacedLogprob> Take(in GenerationEvent delta)
    {
        foreach (var token in delta.Logprobs ?? [])
            _waiting.Enqueue(token);
        _text.Append(delta.Text);
        var released = new List<PlacedLogprob>();
        while (_nextStart < _text.Length && _waiting.Count > 0)
            released.Add(Release());
        return released;
    }

    /// <summary>The tokens at the end that have no text: nothing comes after them any more.</summary>
    public List<PlacedLogprob> TakeRest()
    {
        var released = new List<PlacedLogprob>();
        if (_waiting.All(token => token.TextLength == 0)) // otherwise a stop text was cut off, and they may be part of it
            while (_waiting.Count > 0)
                released.Add(Release());
        return released;
    }

    private PlacedLogprob Release()
    {
        var before = Math.Min(_nextStart, _text.Length);
        for (var i = 0; i < before; i++)
            if (!char.IsLowSurrogate(_text[i]))
                _offset++;
        _text.Remove(0, before);
        var token = _waiting.Dequeue();
        _nextStart = _nextStart - before + token.TextLength;
        return new(token, _offset);
    }
}
