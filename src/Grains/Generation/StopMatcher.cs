using System.Buffers;

namespace Otron.Grains.Generation;

/// <summary>
/// Finds stop texts in text that arrives in pieces. The output is the text up to the earliest occurrence of any stop text, however the
/// text was cut. Only text that may still become a stop text is held back.
/// </summary>
internal sealed class StopMatcher
{
    private readonly StopText[] _stops;
    private readonly SearchValues<char> _firstChars;
    private readonly bool _showStop;

    // The text from the first place where a stop text may begin; it waits for more.
    private string _held = "";

    // A stop text must end after this many characters of the held text: what ends before came too early.
    private int _tooEarly;

    public StopMatcher(IEnumerable<string> stops)
        : this(stops.Where(stop => stop.Length > 0).Select(stop => new StopText(stop, stop)))
    {
    }

    /// <param name="showStop">The stop text that was found is part of the output.</param>
    public StopMatcher(IEnumerable<StopText> stops, bool showStop = false)
    {
        _stops = [.. stops];
        _firstChars = SearchValues.Create([.. _stops.Select(stop => stop.Pattern[0])]);
        _showStop = showStop;
    }

    /// <summary>A stop text was found, so there is no more output.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes the next piece and returns the text that is safe to send.</summary>
    public string Append(string text) => Append(text, isTooEarly: false);

    /// <inheritdoc cref="Append(string)"/>
    /// <param name="isTooEarly">A stop text that ends in this piece is text like any other.</param>
    public string Append(string text, bool isTooEarly)
    {
        if (isTooEarly)
            _tooEarly = _held.Length + text.Length;
        return StopText.Shown(Advance(_held + text, isLast: false));
    }

    /// <summary>Returns the rest when no more text comes.</summary>
    public string Flush() => StopText.Shown(Advance(_held, isLast: true));

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
            if (StopText.IsHalfOfPair(text, start))
                continue;
            var tail = text.AsSpan(start);
            var mayBecomeStop = false;
            foreach (var stop in _stops)
            {
                if (tail.StartsWith(stop.Pattern, StringComparison.Ordinal) && start + stop.Pattern.Length > _tooEarly)
                {
                    IsStopped = true;
                    return _showStop ? text[..start] + stop.Text : text[..start];
                }

                mayBecomeStop |= tail.Length < stop.Pattern.Length && stop.Pattern.AsSpan().StartsWith(tail, StringComparison.Ordinal);
            }

            // Later positions wait too: a stop text that begins here wins over a later one that is already complete.
            if (mayBecomeStop && !isLast)
            {
                _tooEarly = Math.Max(0, _tooEarly - start);
                _held = text[start..];
                return text[..start];
            }
        }

        _tooEarly = 0;
        return text;
    }
}
