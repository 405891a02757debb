namespace Otron.Text.Dialects.Reading;

/// <summary>Whether a mark stands at a place of a text that is still coming.</summary>
internal enum Match : byte
{
    No = 0,
    Yes,

    /// <summary>The text so far is a beginning of the mark.</summary>
    Unknown,
}
