namespace Otron.Contract;

/// <summary>How far the reader of a turn has come, one entry for each choice: the turn goes on behind it, on whichever silo.</summary>
[GenerateSerializer, Immutable, Alias("otron.Continuation")]
public sealed record Continuation([property: Id(0)] ChoiceProgress[] Choices);

/// <param name="TokenIds">The tokens whose text the reader has.</param>
/// <param name="IsFinished">The reader has the whole answer.</param>
[GenerateSerializer, Immutable, Alias("otron.ChoiceProgress")]
public sealed record ChoiceProgress([property: Id(0)] int[] TokenIds, [property: Id(1)] bool IsFinished);
