namespace Otron.Text.Dialects.Reading;

public enum ReadPartKind : byte
{
    /// <summary>Text of the answer.</summary>
    Content = 0,

    /// <summary>Text of the model's reasoning.</summary>
    Reasoning = 1,

    /// <summary>A call begins; the text is the name of its tool, whole.</summary>
    Call = 2,

    /// <summary>More of a call's arguments.</summary>
    Arguments = 3,
}

/// <summary>A piece of what a model wrote, read.</summary>
/// <param name="Call">Index of the call, from 0.</param>
/// <param name="Offset">For content: how many characters were fed before its first one.</param>
/// <param name="Id">The id that the model gave to a call; null where it gave none.</param>
public readonly record struct ReadPart(ReadPartKind Kind, string Text, int Call = 0, string? Id = null, int Offset = 0);
