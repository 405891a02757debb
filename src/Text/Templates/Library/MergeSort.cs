namespace Otron.Text.Templates.Library;

/// <summary>A sort that is stable, as Python's is; an exception of the comparison comes through as it is, unlike from Array.Sort.</summary>
internal static class MergeSort
{
    public static void Sort(Span<(object Key, object Item)> items, Span<(object Key, object Item)> scratch, Func<object, object, int> compare)
    {
        if (items.Length < 2)
            return;
        int middle = items.Length / 2;
        Sort(items[..middle], scratch[..middle], compare);
        Sort(items[middle..], scratch[middle..], compare);
        items.CopyTo(scratch);
        int left = 0;
        int right = middle;
        for (int i = 0; i < items.Length; i++)
        {
            bool takeLeft = right == items.Length || (left < middle && compare(scratch[left].Key, scratch[right].Key) <= 0);
            items[i] = takeLeft ? scratch[left++] : scratch[right++];
        }
    }
}
