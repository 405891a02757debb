namespace Otron.Engine.Generation.Sequences;

/// <summary>The state of a sequence. Only <c>Scheduler.Move</c> changes it.</summary>
public enum SequenceState : byte
{
    /// <summary>No engine has it yet.</summary>
    New = 0,

    /// <summary>It waits in the admission queue, without a row.</summary>
    Waiting,

    /// <summary>It has a row, and its cached tokens are on their way there.</summary>
    Fetching,

    /// <summary>It has a row, and pieces of its prompt are being computed.</summary>
    Prefilling,

    /// <summary>It has a row among the decoding ones: one token for each step.</summary>
    Decoding,

    /// <summary>Its reader is behind; it gave its row up until the reader catches up.</summary>
    Parked,

    /// <summary>Finished, cancelled or failed.</summary>
    Ended,
}
