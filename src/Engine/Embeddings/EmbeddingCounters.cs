namespace Otron.Engine.Embeddings;

/// <summary>Numbers that the engine thread writes after each run and any thread may read.</summary>
internal sealed class EmbeddingCounters
{
    private long _runs, _inputs, _tokens, _paddedTokens, _zeroVectors;

    public void RecordRun(int inputs, int tokens, int paddedTokens)
    {
        Volatile.Write(ref _runs, _runs + 1);
        Volatile.Write(ref _inputs, _inputs + inputs);
        Volatile.Write(ref _tokens, _tokens + tokens);
        Volatile.Write(ref _paddedTokens, _paddedTokens + paddedTokens);
    }

    public void RecordZeroVector() => Volatile.Write(ref _zeroVectors, _zeroVectors + 1);

    public EmbeddingStatus Status(int queued) => new(
        queued,
        Volatile.Read(ref _runs),
        Volatile.Read(ref _inputs),
        Volatile.Read(ref _tokens),
        Volatile.Read(ref _paddedTokens),
        Volatile.Read(ref _zeroVectors));
}
