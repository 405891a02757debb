using System.Runtime.InteropServices;

namespace Otron.Text.Tokenization.Unicode;

/// <summary>The canonical order of marks: by class, and as they came within a class. Takes time linear in the text, whatever it is.</summary>
internal static class MarkOrder
{
    public static void Sort(List<Mark> text)
    {
        for (var start = 0; start < text.Count; start++)
        {
            var end = start;
            var isSorted = true;
            for (; end < text.Count && text[end].Class != 0; end++)
                isSorted &= end == start || text[end - 1].Class <= text[end].Class;
            if (!isSorted)
                Sort(CollectionsMarshal.AsSpan(text)[start..end]);
            start = end;
        }
    }

    private static void Sort(Span<Mark> run)
    {
        Span<int> places = stackalloc int[byte.MaxValue + 2]; // where the next mark of each class goes
        places.Clear();
        foreach (var mark in run)
            places[mark.Class + 1]++;
        for (var i = 1; i < places.Length; i++)
            places[i] += places[i - 1];
        foreach (var mark in run.ToArray())
            run[places[mark.Class]++] = mark;
    }
}
