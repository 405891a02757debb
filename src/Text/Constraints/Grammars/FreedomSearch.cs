using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>
/// Finds the freedom of a place: follows a set of bytes through the places that they lead to, first letters and digits, and if these lead
/// on everywhere all plain bytes. It looks at few places, for each that no token leads to is made in vain.
/// </summary>
internal sealed class FreedomSearch
{
    private const int MaxHeads = 64;
    private const int MaxLength = 32;
    private const int MaxPairs = 200;
    private const int MinBytes = 8;

    private static readonly UInt128 LettersAndDigits = Range('0', '9') | Range('A', 'Z') | Range('a', 'z');

    private readonly List<Head> _heads = [];
    private readonly HashSet<Head> _seen = [];
    private readonly Queue<(Head Head, int State)> _todo = new();
    private readonly HashSet<(Head, int)> _pairs = [];

    public Freedom Find(Head start)
    {
        for (var ascii = LettersAndDigits; UInt128.PopCount(ascii) >= MinBytes;)
        {
            var (missing, length) = Explore(start, ascii);
            ascii &= ~missing;
            if (missing != 0)
                continue;
            var some = new Freedom(ascii, length, HasCharacters: false, Farthest());
            if (ascii != LettersAndDigits || length < MaxLength || Follow(start, Freedom.Plain) != 0)
                return some;
            (missing, length) = Explore(start, Freedom.Plain);
            if (missing != 0)
                return some;
            var hasCharacters = length == int.MaxValue && HasCharacters(start);
            return new(Freedom.Plain, length, hasCharacters, Farthest());
        }
        return Freedom.None;
    }

    // How many bytes of the set may follow each other, where none of them leads nowhere.
    private (UInt128 Missing, int Length) Explore(Head start, UInt128 ascii)
    {
        _heads.Clear();
        _seen.Clear();
        Add(start);
        var (length, levelEnd) = (0, 1);
        for (var i = 0; i < _heads.Count; i++)
        {
            if (i == levelEnd)
                (length, levelEnd) = (length + 1, _heads.Count);
            if (length == MaxLength || _heads.Count > MaxHeads)
                return (0, length);
            if (Follow(_heads[i], ascii) is var missing && missing != 0)
                return (missing, 0);
        }
        return (0, int.MaxValue);
    }

    // The bytes of the set that lead nowhere.
    private UInt128 Follow(Head head, UInt128 ascii)
    {
        if (!head.Continues)
            return ascii;
        UInt128 missing = 0;
        var classes = head.Classes.Ascii;
        for (var i = 0; i < classes.Length; i++)
        {
            var bytes = classes[i] & ascii;
            if (bytes == 0)
                continue;
            var next = head.Step((byte)UInt128.TrailingZeroCount(bytes));
            if (next.IsDead)
                missing |= bytes;
            else
                Add(next);
        }
        return missing;
    }

    // The same for whole characters: places together with where a character stands.
    private bool HasCharacters(Head start)
    {
        _todo.Clear();
        _pairs.Clear();
        _pairs.Add((start, 0));
        _todo.Enqueue((start, 0));
        while (_todo.TryDequeue(out var at))
            if (!HasCharacters(at.Head, at.State))
                return false;
        return true;
    }

    private bool HasCharacters(Head head, int state)
    {
        if (!head.Continues)
            return false;
        foreach (var (first, last, then) in Utf8Steps.Of(state))
        {
            Head? before = null;
            for (var next = (int)first; next <= last; next++)
            {
                if (next is '"' or '\\')
                    continue;
                var to = head.Step((byte)next);
                if (to.IsDead || _pairs.Count > MaxPairs)
                    return false;
                if (ReferenceEquals(to, before))
                    continue;
                before = to;
                Add(to);
                if (_pairs.Add((to, then)))
                    _todo.Enqueue((to, then));
            }
        }
        return true;
    }

    private int Farthest()
    {
        var farthest = 0;
        foreach (var head in _heads)
            farthest = Math.Max(farthest, head.Distance);
        return farthest;
    }

    private void Add(Head head)
    {
        if (_seen.Add(head))
            _heads.Add(head);
    }

    private static UInt128 Range(char first, char last) => (UInt128.One << (last + 1)) - (UInt128.One << first);
}
