namespace Otron.Bench;

/// <summary>One row of the table: tokens per second, and how much of the bare loop's speed is left.</summary>
internal sealed record EngineResult(string Test, int Batch, double BareTokensPerSecond, double EngineTokensPerSecond, double Ratio);
