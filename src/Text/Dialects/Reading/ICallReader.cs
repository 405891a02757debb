namespace Otron.Text.Dialects.Reading;

/// <summary>Reads the calls of one answer in one format.</summary>
internal interface ICallReader
{
    /// <summary>What was read last turned out to be text; its reader passes on what was consumed.</summary>
    bool IsText { get; }

    /// <summary>A call without a mark may stand here, at the beginning of the answer; false for formats that have a mark always.</summary>
    bool MayBeginAt(int unit);

    /// <summary>Reads calls after an opening mark, or at the beginning of the answer.</summary>
    /// <param name="mark">The mark, which is consumed already; null at the beginning of the answer.</param>
    IEnumerator<object?> Read(string? mark);
}
