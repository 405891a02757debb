using System.Text;

namespace Otron.Text.Dialects.Reading;

/// <summary>
/// The text of an answer that comes in pieces, with special tokens among it. A special token is one unit of its own, so that a text which
/// spells its name is not taken for it.
/// </summary>
/// <param name="isSpecial">Whether a mark is a special token of the model; then it counts only as that token.</param>
internal sealed class TextSource(Func<string, bool> isSpecial)
{
    /// <summary>Stands after the last unit of a text that has ended.</summary>
    public const int End = -1;

    private const int FirstSpecial = char.MaxValue + 1;
    private const int MostConsumed = 1024; // units that are kept before the memory is used again

    private readonly Dictionary<string, int> _specials = new(StringComparer.Ordinal); // units of special marks
    private readonly List<string> _names = [];
    private readonly List<int> _units = [];
    private int _start; // of the units that are not consumed
    private StringBuilder? _record;

    /// <summary>No more text comes.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Characters that are consumed; a special token counts the length of its name.</summary>
    public int Position { get; private set; }

    /// <summary>The unit some places ahead; <see cref="End"/> beyond the text.</summary>
    public int this[int ahead] => _start + ahead < _units.Count ? _units[_start + ahead] : End;

    /// <summary>What stands some places ahead is known, be it the end.</summary>
    public bool Knows(int ahead) => IsEnded || _start + ahead < _units.Count;

    public void Feed(ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
            _units.Add(unit);
    }

    /// <summary>False if the token is no mark that the reader looks for.</summary>
    public bool FeedSpecial(string name)
    {
        if (!_specials.TryGetValue(name, out var unit))
            return false;
        _units.Add(unit);
        return true;
    }

    /// <summary>The reader looks for this mark.</summary>
    public string Watch(string mark)
    {
        if (!isSpecial(mark) || _specials.ContainsKey(mark))
            return mark;
        _specials[mark] = FirstSpecial + _names.Count;
        _names.Add(mark);
        return mark;
    }

    public Match At(string mark)
    {
        if (_specials.TryGetValue(mark, out var special))
            return !Knows(0) ? Match.Unknown : this[0] == special ? Match.Yes : Match.No;
        for (var i = 0; i < mark.Length; i++)
        {
            if (!Knows(i))
                return Match.Unknown;
            if (this[i] != mark[i])
                return Match.No;
        }
        return Match.Yes;
    }

    /// <param name="mark">The mark that stands here, if the answer is yes.</param>
    public Match AtAny(IReadOnlyList<string> marks, out string? mark)
    {
        mark = null;
        var isUnknown = false;
        foreach (var candidate in marks)
        {
            var match = At(candidate);
            isUnknown |= match == Match.Unknown;
            if (match == Match.Yes)
                mark ??= candidate;
        }
        return isUnknown ? Match.Unknown : mark is null ? Match.No : Match.Yes;
    }

    public int Read()
    {
        var unit = this[0];
        if (unit == End)
            return End;
        _start++;
        if (unit >= FirstSpecial)
        {
            var name = _names[unit - FirstSpecial];
            Position += name.Length;
            _record?.Append(name);
        }
        else
        {
            Position++;
            _record?.Append((char)unit);
        }
        if (_start >= MostConsumed)
        {
            _units.RemoveRange(0, _start);
            _start = 0;
        }
        return unit;
    }

    /// <summary>Consumes a special token that stands here, and gives its name.</summary>
    public string ReadName() => _names[Read() - FirstSpecial];

    /// <summary>Consumes a mark that stands here.</summary>
    public void Skip(string mark)
    {
        for (var units = _specials.ContainsKey(mark) ? 1 : mark.Length; units > 0; units--)
            Read();
    }

    /// <summary>Keeps what is consumed from here on, which may turn out to be text.</summary>
    public void Record() => _record = new();

    /// <summary>What is consumed is no text, so it is not kept.</summary>
    public void StopRecord() => _record = null;

    /// <summary>What was consumed since <see cref="Record"/>.</summary>
    public string TakeRecord()
    {
        var text = _record?.ToString() ?? "";
        _record = null;
        return text;
    }

    public static bool IsSpace(int unit) => unit is ' ' or '\n' or '\r' or '\t';

    public static bool IsText(int unit) => unit is >= 0 and < FirstSpecial;
}
