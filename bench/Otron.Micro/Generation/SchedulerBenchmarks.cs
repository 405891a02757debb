using BenchmarkDotNet.Attributes;
using Otron.Engine;
using Otron.Engine.Generation.Rows;
using Otron.Engine.Generation.Running;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Scheduling;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Generation.Snapshots;
using Otron.Engine.Generation.Telemetry;

namespace Otron.Micro.Generation;

/// <summary>
/// A step without running the model and sampling: scheduling, and publishing tokens. When an answer ends the next one follows, so the
/// steps include prompts as on a busy server.
/// </summary>
public class SchedulerBenchmarks
{
    private const int PromptTokens = 128, AnswerTokens = 256, MaxChunkTokens = 512, Token = 7;
    private static readonly SamplingParams Greedy = new() { Temperature = 0 };
    private LoadedDecoder _decoder = null!;
    private RowTable _rows = null!;
    private Scheduler _scheduler = null!;
    private Draw[] _draws = null!; // [rows]
    private Sequence[] _decoding = null!; // [rows]
    private int _firstId;

    [Params(1, 8, 32)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _decoder = LoadedDecoder.Load(ShippedModel.Folder("tiny/llama3"), new EngineOptions { Rows = Rows, Threads = 1 });
        var counters = new CacheCounters();
        _rows = new RowTable(_decoder.Cache, budgetTokens: long.MaxValue);
        var cache = new PrefixCache(_decoder.Cache, _rows, new SnapshotTiers(memoryBytes: 0, disk: null, counters), counters, canTruncate: true);
        var isEndToken = new bool[_decoder.Graph.VocabularySize];
        _scheduler = new Scheduler(
            _rows, cache, new PrefillPacer(MaxChunkTokens), maxUnreadTokens: 256, isEndToken, onEnded: _ => Add(), onFetched: (_, _) => { }, TimeProvider.System);
        _draws = [.. Enumerable.Repeat(Draw.Of(Token), Rows)];
        _decoding = new Sequence[Rows];
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
        if (_scheduler.Schedule() is { } piece)
        {
            _scheduler.Advance(piece, piece.NeedsToken ? Draw.Of(Token) : default);
            piece.Sequence.Tokens.TryRead(out _);
        }
        var batch = _scheduler.ScheduleDecoding();
        for (var b = 0; b < batch.Count; b++)
            _decoding[b] = batch[b];
        _scheduler.Advance(batch, _draws.AsSpan(0, batch.Count));
        foreach (var sequence in _decoding.AsSpan(0, batch.Count))
            sequence.Tokens.TryRead(out _);
    }

    private void Add()
    {
        // No two prompts begin alike, so that none is found in another's row.
        int[] prompt = [_firstId++ % _decoder.Graph.VocabularySize, .. Enumerable.Range(10, PromptTokens - 1)];
        _scheduler.Add(new Sequence(prompt, AnswerTokens, Greedy));
    }
}
