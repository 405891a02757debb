namespace Otron.Engine.Generation;

/// <summary>The engine as it was after its last step.</summary>
/// <param name="RowsTotal">KV rows.</param>
/// <param name="RowsActive">Rows of sequences that prefill or decode.</param>
/// <param name="RowsWarm">Rows that keep a finished turn for the next one; they are given up when a row is needed.</param>
/// <param name="Waiting">Sequences without a row.</param>
/// <param name="Parked">Sequences that wait for their readers, without a row.</param>
/// <param name="CommittedTokens">Tokens whose keys and values are held, warm ones included.</param>
/// <param name="EstimatedWaitSeconds">How long a sequence that comes now would wait before its prompt is computed, by what was measured.</param>
/// <param name="DecodeSteps">Steps so far that decoded and computed no prompt.</param>
/// <param name="DecodeAllocatedBytes">Managed memory that the engine thread allocated in these steps.</param>
/// <param name="PrefillTokens">Prompt tokens computed so far.</param>
/// <param name="GeneratedTokens">Tokens drawn so far.</param>
/// <param name="StepsBack">How often a sequence gave its row to a tenant that had none.</param>
/// <param name="Parkings">How often a sequence stopped for a reader that was behind.</param>
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
    long StepsBack,
    long Parkings)
{
    public int RowsFree => RowsTotal - RowsActive;
}
