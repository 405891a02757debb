namespace Otron.Contract;

/// <summary>The progress of a turn's reader, one entry for each choice. The turn resumes after it, on any silo.</summary>
[GenerateSerializer, Immutable, Alias("otron.Continuation")]
public sealed record Continuation([property: Id(0)] ChoiceProgress[] Choices);

/// <param name="TokenIds">Tokens whose text the reader has.</param>
/// <param name="IsFinished">The reader has the whole answer.</param>
[GenerateSerializer, Immutable, Alias("otron.ChoiceProgress")]
public sealed record ChoiceProgress([property: Id(0)] int[] TokenIds, [property: Id(1)] bool IsFinished);
