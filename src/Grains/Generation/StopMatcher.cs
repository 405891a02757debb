using System.Buffers;

namespace Otron.Grains.Generation;

/// <summary>
/// Finds stop texts in text that arrives in pieces. The output is the text up to the earliest occurrence of any stop text, however the
/// text was cut. Only text that may still become a stop text is held back.
/// </summary>
internal sealed class StopMatcher
{
    private readonly string[] _stops;
    private readonly SearchValues<char> _firstChars;

    // The text from the first place where a stop text may begin; it waits for more.
    private string _held = "";

    public StopMatcher(IEnumerable<string> stops)
    {
        _stops = [.. stops.Where(stop => stop.Length > 0)];
        _firstChars = SearchValues.Create([.. _stops.Select(stop => stop[0])]);
    }

    /// <summary>A stop text was found, so there is no more output.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes the next piece and returns the text that is safe to send.</summary>
    public string Append(string text) => Advance(_held + text, isLast: false);

    /// <summary>Returns the rest when no more text comes.</summary>
    public string Flush() => Advance(_held, isLast: true);

    private string Advance(string text, bool isLast)
    {
        _held = "";
        if (IsStopped)
            return "";
        for (var start = 0; start < text.Length; start++)
        {
            var offset = text.AsSpan(start).IndexOfAny(_firstChars);
            if (offset < 0)
                break;
            start += offset;
            var tail = text.AsSpan(start);
            var mayBecomeStop = false;
            foreach (var stop in _stops)
            {
                if (tail.StartsWith(stop, StringComparison.Ordinal))
                {
                    IsStopped = true;
                    return text[..start];
                }

                mayBecomeStop |= stop.AsSpan().StartsWith(tail, StringComparison.Ordinal);
            }

            // Later positions wait too: a stop text that begins here wins over a later one that is already complete.
            if (mayBecomeStop && !isLast)
            {
                _held = text[start..];
                return text[..start];
            }
        }

        return text;
    }
}
