using System.Buffers;
using System.Globalization;
using System.Text;

namespace Otron.Text.Constraints.Patterns;

/// <summary>The text of a pattern or grammar and how far it is read.</summary>
internal sealed class SourceText
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly string _text;
    private readonly string _noun;

    /// <param name="text">The whole text.</param>
    /// <param name="noun">What the text is, for errors.</param>
    /// <param name="maxBytes">The most bytes that it may have, as UTF-8.</param>
    /// <exception cref="ConstraintException">The text is too long, or has NUL or half a surrogate pair in it.</exception>
    public SourceText(string text, string noun, int maxBytes)
    {
        (_text, _noun) = (text, noun);
        if (Encoding.UTF8.GetByteCount(text) > maxBytes)
            throw new ConstraintException($"The {noun} is longer than {maxBytes} bytes. Write a shorter one.");
        for (Position = 0; !IsAtEnd; Next())
        {
            if (Current is null)
                throw Wrong("half a surrogate pair stands in it: write the whole character");
            if (Current == 0)
                throw Wrong("the character NUL stands in it: write \\x00");
        }
        Position = 0;
    }

    /// <summary>In UTF-16 units.</summary>
    public int Position { get; private set; }

    public bool IsAtEnd => Position >= _text.Length;

    /// <summary>The next code point; -1 at the end, null for half a surrogate pair.</summary>
    public int? Current => IsAtEnd ? -1 : Rune.TryGetRuneAt(_text, Position, out var rune) ? rune.Value : null;

    public int Next()
    {
        var current = Current ?? _text[Position];
        Position += current > 0xFFFF ? 2 : 1;
        return current;
    }

    public bool Sees(string ahead) => string.CompareOrdinal(_text, Position, ahead, 0, ahead.Length) == 0;

    public bool Take(string ahead)
    {
        if (!Sees(ahead))
            return false;
        Position += ahead.Length;
        return true;
    }

    /// <summary>Goes back to a position.</summary>
    public void Return(int position) => Position = position;

    /// <summary>Goes to the end.</summary>
    public void End() => Position = _text.Length;

    /// <summary>The text up to a mark, which is passed over too; null, and nothing passed over, where the mark does not come.</summary>
    public string? TakeUntil(char mark)
    {
        var end = _text.IndexOf(mark, Position);
        if (end < 0)
            return null;
        var taken = _text[Position..end];
        Position = end + 1;
        return taken;
    }

    /// <summary>A number of exactly so many hexadecimal digits; null, and nothing passed over, where they do not come.</summary>
    public int? TakeHex(int digits)
    {
        if (Position + digits > _text.Length || !IsHex(_text.AsSpan(Position, digits)))
            return null;
        var number = int.Parse(_text.AsSpan(Position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        Position += digits;
        return number;
    }

    /// <summary>The counts of <c>{3}</c>, <c>{3,}</c> or <c>{3,5}</c>; null, and nothing passed over, where braces are no counts.</summary>
    public (int Min, int? Max)? TakeCounts()
    {
        var start = Position;
        if (Take("{") && TakeNumber() is { } min)
        {
            int? max = Take(",") ? TakeNumber() : min;
            if (Take("}"))
                return max < min ? throw Wrong("the counts in braces are the wrong way round") : (min, max);
        }
        Position = start;
        return null;
    }

    public ConstraintException Wrong(string what) => new($"The {_noun} cannot be used: {Place()}, {what}.");

    public static bool IsHex(ReadOnlySpan<char> digits) => !digits.IsEmpty && !digits.ContainsAnyExcept(HexDigits);

    private string Place()
    {
        var line = _text.AsSpan(0, Math.Min(Position, _text.Length)).Count('\n') + 1;
        return _text.Contains('\n', StringComparison.Ordinal) ? $"in line {line}" : $"at character {Position}";
    }

    private int? TakeNumber()
    {
        var digits = _text.AsSpan(Position);
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        digits = digits[..(length < 0 ? digits.Length : length)];
        if (digits.IsEmpty)
            return null;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > PatternLimits.MaxCount)
            throw Wrong($"a count is larger than {PatternLimits.MaxCount}");
        Position += digits.Length;
        return number;
    }
}
