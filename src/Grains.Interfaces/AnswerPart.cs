namespace Otron.Contract;

public enum AnswerPartKind : byte
{
    /// <summary>Text of the answer.</summary>
    Content = 0,

    /// <summary>Text of the model's reasoning.</summary>
    Reasoning = 1,

    /// <summary>A call begins; the text is the name of its tool, whole.</summary>
    Call = 2,

    /// <summary>More of a call's arguments, which are JSON.</summary>
    Arguments = 3,
}

/// <summary>A piece of an answer.</summary>
/// <param name="Call">Index of the call, from 0.</param>
/// <param name="CallId">The id of a call that begins; null otherwise.</param>
[GenerateSerializer, Immutable, Alias("otron.AnswerPart")]
public readonly record struct AnswerPart(
    [property: Id(0)] AnswerPartKind Kind,
    [property: Id(1)] string Text,
    [property: Id(2)] int Call = 0,
    [property: Id(3)] string? CallId = null);
