namespace Otron.Engine.Generation;

/// <summary>One step: a decode run over the first rows, and a piece of one prompt.</summary>
/// <param name="DecodeRows">B of the decode run; 0 for none.</param>
/// <param name="Prefill">Whose prompt goes on; null for none.</param>
/// <param name="PrefillTokens">S of the prefill run.</param>
internal readonly record struct StepPlan(int DecodeRows, Sequence? Prefill, int PrefillTokens)
{
    public bool IsEmpty => DecodeRows == 0 && Prefill is null;
}
