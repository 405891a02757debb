using BenchmarkDotNet.Attributes;
using Otron.Engine;
using Otron.Engine.Generation;

namespace Otron.Micro.Generation;

/// <summary>
/// All that a step does beside running the model and sampling: who leaves, who comes, which prompt goes on, what is published. An
/// answer that ends is followed by the next one, so prompts are among the steps as they are on a busy server.
/// </summary>
public class SchedulerBenchmarks
{
    private const int PromptTokens = 128, AnswerTokens = 256, MaxChunkTokens = 512, Token = 7;
    private static readonly SamplingParams Greedy = new() { Temperature = 0 };
    private LoadedDecoder _decoder = null!;
    private RowTable _rows = null!;
    private Scheduler _scheduler = null!;
    private int _firstId;

    [Params(1, 8, 32)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _decoder = LoadedDecoder.Load(ShippedModel.Folder("tiny/llama3"), new EngineOptions { Rows = Rows, Threads = 1 });
        var counters = new CacheCounters();
        _rows = new RowTable(_decoder.Cache, new SnapshotTiers(memoryBytes: 0, disk: null, counters), counters, budgetTokens: long.MaxValue, canTruncate: true);
        _scheduler = new Scheduler(_rows, new PrefillPacer(MaxChunkTokens), MaxChunkTokens, maxUnreadTokens: 256, onEnded: _ => Add(), onFetched: (_, _) => { });
        for (var i = 0; i < Rows; i++)
            Add();
        while (_rows.DecodingCount < Rows)
            Step();
    }

    [GlobalCleanup]
    public void Cleanup() => _decoder.Dispose();

    [Benchmark]
    public void Step()
    {
        if (_scheduler.Schedule() is var (prompt, tokens))
            Prefill(prompt, tokens);
        for (var b = _rows.DecodingCount - 1; b >= 0; b--)
        {
            var (row, owner) = (_rows[b], _rows[b].Owner!);
            row.Append(owner.Ids[row.Length]);
            Commit(owner);
        }
    }

    private void Prefill(Sequence sequence, int tokens)
    {
        var row = sequence.Row!;
        row.Append(sequence.Prompt.Slice(row.Length, tokens));
        sequence.RecordReached(row.Length, isCached: false);
        if (row.Length == sequence.PromptTokens)
            Commit(sequence);
    }

    private void Commit(Sequence sequence)
    {
        _scheduler.Commit(sequence, Token, isEndToken: false);
        sequence.Tokens.TryRead(out _);
    }

    private void Add()
    {
        // No two prompts begin alike, so that none is found in another's row.
        int[] prompt = [_firstId++ % _decoder.Graph.VocabularySize, .. Enumerable.Range(10, PromptTokens - 1)];
        _scheduler.Add(new Sequence(prompt, AnswerTokens, Greedy));
    }
}
