namespace Otron.Bench;

/// <summary>One row of the table: tokens per second, and their ratio to the bare loop's.</summary>
internal sealed record EngineResult(string Test, int Batch, double BareTokensPerSecond, double EngineTokensPerSecond, double Ratio);
