using System.Text;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>
/// Finds the marks of a <see cref="FreeText"/> byte by byte. Source: Aho and Corasick, "Efficient string matching: an aid to
/// bibliographic search", 1975. Where two marks end at one byte, a forbidden one counts, else the longer one.
/// </summary>
internal sealed class MarkAutomaton
{
    private readonly List<State> _states = [new(0)];

    /// <param name="text">The text with its marks.</param>
    /// <param name="partitions">The partitions of the grammar's terms.</param>
    public MarkAutomaton(FreeText text, BytePartitions partitions)
    {
        Text = text;
        foreach (var mark in text.Marks)
            if (mark.TokenId is { } token)
                Tokens.TryAdd(token, mark);
            else if (mark.Text.Length > 0)
                Add(mark);
        Link();
        var bytes = _states.SelectMany(state => state.Longer.Keys).ToHashSet();
        Classes = partitions.Of(next => bytes.Contains(next) ? next + 1 : 0);
    }

    public FreeText Text { get; }

    /// <summary>Bytes that occur in no mark are one class.</summary>
    public ByteClasses Classes { get; }

    /// <summary>Marks that count only as a special token, by its id.</summary>
    public Dictionary<int, Mark> Tokens { get; } = [];

    public Mark? MarkAt(int state) => _states[state].Mark;

    public int Next(int state, byte next)
    {
        int longer;
        while (!_states[state].Longer.TryGetValue(next, out longer))
        {
            if (state == 0)
                return 0;
            state = _states[state].Shorter;
        }
        return longer;
    }

    /// <summary>The mark that ends first in a text; null if there is none.</summary>
    public Mark? FirstIn(string text)
    {
        var state = 0;
        foreach (var next in Encoding.UTF8.GetBytes(text))
            if (MarkAt(state = Next(state, next)) is { } mark)
                return mark;
        return null;
    }

    private void Add(Mark mark)
    {
        var at = 0;
        foreach (var next in Encoding.UTF8.GetBytes(mark.Text))
        {
            if (!_states[at].Longer.TryGetValue(next, out var longer))
            {
                _states[at].Longer.Add(next, longer = _states.Count);
                _states.Add(new(0));
            }
            at = longer;
        }
        _states[at].Mark ??= mark;
    }

    // In the order of length, so that the shorter state of each is ready.
    private void Link()
    {
        var queue = new Queue<int>(_states[0].Longer.Values);
        while (queue.TryDequeue(out var at))
        {
            var state = _states[at];
            foreach (var (next, longer) in state.Longer)
            {
                var shorter = Next(state.Shorter, next);
                _states[longer].Shorter = shorter;
                if (_states[shorter].Mark is { } mark && (_states[longer].Mark is null || mark.Then is null))
                    _states[longer].Mark = mark;
                queue.Enqueue(longer);
            }
        }
    }

    private sealed class State(int shorter)
    {
        public Dictionary<byte, int> Longer { get; } = [];

        /// <summary>The longest state that the text of this one ends with.</summary>
        public int Shorter { get; set; } = shorter;

        public Mark? Mark { get; set; }
    }
}
