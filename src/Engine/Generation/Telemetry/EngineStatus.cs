namespace Otron.Engine.Generation.Telemetry;

/// <summary>The state of the engine after its last step.</summary>
/// <param name="RowsTotal">KV rows.</param>
/// <param name="RowsActive">Rows of sequences that prefill or decode.</param>
/// <param name="RowsWarm">Rows that keep a finished turn for the next one; they are evicted when a row is needed.</param>
/// <param name="Waiting">Sequences without a row.</param>
/// <param name="Parked">Sequences without a row whose readers are behind.</param>
/// <param name="CommittedTokens">Tokens whose keys and values are in rows, warm rows included.</param>
/// <param name="EstimatedWaitSeconds">Estimated wait of a new sequence before its prompt is computed, from measured speeds.</param>
/// <param name="DecodeSteps">Steps so far that decoded and computed no prompt.</param>
/// <param name="DecodeAllocatedBytes">Managed memory that the engine thread allocated in these steps.</param>
/// <param name="PrefillTokens">Prompt tokens computed so far.</param>
/// <param name="GeneratedTokens">Tokens sampled so far.</param>
/// <param name="Preemptions">How often a sequence gave its row up before its end.</param>
/// <param name="Parkings">How many of these preemptions happened because a reader was behind.</param>
public readonly record struct EngineStatus(
    int RowsTotal,
    int RowsActive,
    int RowsWarm,
    int Waiting,
    int Parked,
    int CommittedTokens,
    double EstimatedWaitSeconds,
    long DecodeSteps,
    long DecodeAllocatedBytes,
    long PrefillTokens,
    long GeneratedTokens,
    long Preemptions,
    long Parkings)
{
    public int RowsFree => RowsTotal - RowsActive;
}
