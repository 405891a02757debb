using System.Diagnostics;

namespace Otron.Bench.Server;

/// <summary>One streamed answer as its client saw it: the arrival times of its pieces and the server's counts.</summary>
internal sealed class ChatResult
{
    private readonly List<long> _textAt = [];
    private long _endedAt;

    public long StartedAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>The reason for an incomplete answer; null for a complete one.</summary>
    public string? Failure { get; private set; }

    public Usage Usage { get; private set; } = new(0, 0, null);

    public string Text { get; private set; } = "";

    public bool IsSuccess => Failure is null;

    public int CachedTokens => Usage.PromptTokensDetails?.CachedTokens ?? 0;

    /// <summary>Time to the first piece of text, or to the end if the answer has no text.</summary>
    public double TtftMs => MillisecondsTo(_textAt.Count > 0 ? _textAt[0] : _endedAt);

    public double EndToEndMs => MillisecondsTo(_endedAt);

    /// <summary>Time per output token after the first one; 0 for an answer of one token.</summary>
    public double TpotMs => Usage.CompletionTokens > 1 ? (EndToEndMs - TtftMs) / (Usage.CompletionTokens - 1) : 0;

    /// <summary>Times between pieces of text, which are tokens unless several arrived at once.</summary>
    public IEnumerable<double> GapsMs => _textAt.Zip(_textAt.Skip(1), (before, after) => Stopwatch.GetElapsedTime(before, after).TotalMilliseconds);

    public IReadOnlyList<long> TextAt => _textAt;

    public long EndedAt => _endedAt;

    public static ChatResult NeverSent(string reason)
    {
        var result = new ChatResult();
        result.Fail(reason);
        return result;
    }

    public void Add(ChatChunk chunk)
    {
        if (chunk.Usage is { } usage)
            Usage = usage;
        if (chunk.Choices is not [var choice, ..])
            return;
        _endedAt = Stopwatch.GetTimestamp();
        if (choice.Delta?.Content is not { Length: > 0 } text)
            return;
        _textAt.Add(_endedAt);
        Text += text;
    }

    public void Fail(string reason) => (Failure, _endedAt) = (reason, Stopwatch.GetTimestamp());

    private double MillisecondsTo(long timestamp) => Stopwatch.GetElapsedTime(StartedAt, timestamp).TotalMilliseconds;
}
