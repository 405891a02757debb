using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.ML.OnnxRuntime;
using Otron.Engine.Models;
using Otron.Engine.Onnx;

namespace Otron.Engine.Generation;

/// <summary>
/// Continuous batching for one chat model: token ids in, token ids out. One thread owns the session, the rows and the batch;
/// everyone else talks to it through <see cref="Submit"/> and the sequence's channel. It knows neither text nor templates.
/// </summary>
public sealed partial class LlmEngine : IDisposable
{
    private const int NothingSampled = -2; // -1 is the sampler's: the logits are unusable
    private static readonly TimeSpan TrimAfterIdle = TimeSpan.FromSeconds(10);

    private readonly LoadedDecoder _decoder;
    private readonly ModelRunner _runner;
    private readonly RowTable _rows;
    private readonly PrefillPacer _pacer;
    private readonly Scheduler _scheduler;
    private readonly Sampler _sampler;
    private readonly LogprobReader _logprobs;
    private readonly EngineCounters _counters = new();
    private readonly CacheCounters _cacheCounters = new();
    private readonly EngineMeter.ForModel? _meter;
    private readonly StepTrace _trace;
    private readonly bool[] _isEndToken; // [V]
    private readonly int[] _ids;         // [rows] tokens that decode in this step
    private readonly int[] _pasts;       // [rows] tokens before each
    private readonly int[] _sampled;     // [rows] what comes next
    private readonly Channel<Command> _inbox = Channel.CreateUnbounded<Command>(new UnboundedChannelOptions { SingleReader = true });
    private readonly InFlightLimit _limit;
    private readonly Action<Exception>? _onFault;
    private readonly Thread _thread;
    private readonly Action<Sequence> _return;
    private bool _isStalled; // all who have a row wait for the disk, and nobody else gets one

    private LlmEngine(ModelFolder model, LoadedDecoder decoder, EngineOptions options, Action<Exception>? onFault, EngineMeter? meter)
    {
        Model = model;
        _onFault = onFault;
        _meter = meter?.Of(model.Id);
        _trace = new StepTrace(model.Id);
        (_decoder, _runner) = (decoder, decoder.Runner);
        _stamp = new Lazy<byte[]>(() => SnapshotStamp.Of(Model, decoder.Graph, options.Provider));
        _snapshotBudgetBytes = (long)options.SnapshotMegabytes << 20;
        _disk = OpenDisk(options);
        var snapshots = new SnapshotTiers(_snapshotBudgetBytes, _disk, _cacheCounters);
        _rows = new RowTable(decoder.Cache, snapshots, _cacheCounters, decoder.BudgetTokens(options), canTruncate: !decoder.Graph.HasWindowedCaches);
        var queuedPerTenant = options.MaxQueuedSequencesPerTenant > 0 ? options.MaxQueuedSequencesPerTenant : (options.MaxQueuedSequences * 3 + 3) / 4;
        _limit = new InFlightLimit(_rows.Count + options.MaxQueuedSequences, _rows.Count + queuedPerTenant);
        _pacer = new PrefillPacer(_runner.MaxChunkTokens);
        _scheduler = new Scheduler(_rows, _pacer, _runner.MaxChunkTokens, options.MaxUnreadTokens, ended => _limit.Leave(ended.Tenant), TakeFetched);
        _sampler = new Sampler(VocabularySize);
        _logprobs = new LogprobReader(VocabularySize);
        _isEndToken = new bool[VocabularySize];
        foreach (var id in model.Decoder!.EndTokenIds)
            if (id < VocabularySize)
                _isEndToken[id] = true;
        (_ids, _pasts, _sampled) = (new int[_rows.Count], new int[_rows.Count], new int[_rows.Count]);
        _return = sequence => _inbox.Writer.TryWrite(new Command(Returned: sequence));
        _thread = new Thread(Loop) { IsBackground = true, Name = $"llm {model.Id}" };
        _thread.UnsafeStart(); // the span that loads the model is not the parent of its steps
    }

    public ModelFolder Model { get; }

    /// <summary>Tokens that prompt and answer may have together.</summary>
    public int ContextLength => _decoder.Cache.Capacity;

    public int VocabularySize => _decoder.Graph.VocabularySize;

    /// <summary>Found at load: a sequence's numbers are the same alone and beside others, bit for bit.</summary>
    public bool IsBatchIndependent => _decoder.IsBatchIndependent;

    /// <summary>What an operator should know about this model, a sentence each.</summary>
    public IReadOnlyList<string> Warnings => _decoder.Warnings;

    public EngineStatus Status => _counters.Status(_rows.Count);

    public CacheStatus CacheStatus => _cacheCounters.Status;

    /// <summary>Keys and values of one token, all layers.</summary>
    public long BytesPerToken => _decoder.Cache.BytesPerToken;

    public int Rows => _rows.Count;

    /// <summary>Sequences that were accepted and have not ended; unlike <see cref="Status"/> it is true at once, not after a step.</summary>
    public int InFlight => _limit.Total;

    /// <summary>The next sequence would be refused, whoever it comes from.</summary>
    public bool IsFull => _limit.IsFull;

    /// <summary>Opens the model, probes how it can be driven, and starts its thread.</summary>
    /// <exception cref="ModelFolderException">The graph is missing, damaged or not understood; every reason is listed.</exception>
    /// <exception cref="ExecutionProviderException">The execution provider cannot be loaded.</exception>
    /// <param name="onFault">Told, on the engine thread, of a failed run or a bug. The sequences it concerned have failed; the engine goes on.</param>
    public static LlmEngine Load(ModelFolder folder, EngineOptions options, Action<Exception>? onFault = null, EngineMeter? meter = null) =>
        new(folder, LoadedDecoder.Load(folder, options), options, onFault, meter);

    /// <summary>Is there room for one more sequence of this tenant now? For callers that would rather not make a prompt in vain.</summary>
    public EngineError CheckRoom(string tenant) => _limit.Check(tenant);

    /// <summary>Hands a sequence to the engine, or refuses it at once. Safe from any thread.</summary>
    /// <returns><see cref="EngineError.None"/> when accepted; its events then come through <see cref="Sequence.Tokens"/>.</returns>
    public EngineError Submit(Sequence sequence)
    {
        if (sequence.PromptTokens == 0 || sequence.OutputTokens >= sequence.MaxNewTokens)
            return EngineError.EmptyInput;
        if (sequence.MaxLength > ContextLength)
            return EngineError.ContextLengthExceeded;
        foreach (var id in sequence.Ids)
            if ((uint)id >= (uint)VocabularySize)
                return EngineError.TokenOutOfRange;
        if (sequence.Sampling.LogitBias is { } bias)
            foreach (var id in bias.Keys)
                if ((uint)id >= (uint)VocabularySize)
                    return EngineError.TokenOutOfRange;
        if (_limit.TryEnter(sequence.Tenant) is var refusal and not EngineError.None)
            return refusal;
        sequence.OnReturn(_return);
        sequence.Times.Submitted();
        if (_inbox.Writer.TryWrite(new Command(Submitted: sequence)))
            return EngineError.None;
        _limit.Leave(sequence.Tenant);
        return EngineError.Stopped;
    }

    public void Dispose()
    {
        if (!_inbox.Writer.TryComplete())
            return;
        _thread.Join();
        _decoder.Dispose();
    }

    private void TakeFetched(Sequence sequence, Snapshot? snapshot)
    {
        if (!_inbox.Writer.TryWrite(new Command(Fetched: sequence, Snapshot: snapshot)))
            snapshot?.Dispose();
    }

    private void Loop()
    {
        while (WaitForWork())
        {
            try
            {
                Step();
            }
            catch (Exception e)
            {
                _scheduler.FailAll(EngineError.RunFailed);
                _onFault?.Invoke(e);
            }
            _counters.Record(_rows, _scheduler);
        }
        _scheduler.FailAll(EngineError.Stopped);
        _rows.Flush();
        _counters.Record(_rows, _scheduler);
    }

    /// <summary>Takes what has come; sleeps while there is nothing to do. False when the engine stops.</summary>
    private bool WaitForWork()
    {
        do
        {
            while (_inbox.Reader.TryRead(out var command))
            {
                if (command.Submitted is { } submitted)
                    _scheduler.Add(submitted);
                else if (command.Returned is { } returned)
                    _scheduler.Return(returned);
                else if (command.Fetched is { } fetched)
                    _scheduler.Fetched(fetched, command.Snapshot);
                else if (command.Forgotten is var (key, tenant))
                    _rows.Forget(key, tenant);
                else if (command.Sought is var (sought, owner, isHeld))
                    isHeld.SetResult(_rows.Holds(sought, owner));
                else if (command.Left is var (leaving, of, taken))
                {
                    // Its turn may have been cancelled a moment ago.
                    _scheduler.Reap();
                    _rows.Take(leaving, of, taken.SetResult);
                }
                else if (command.Arrived is var (arriving, put))
                {
                    _rows.Put(arriving, command.Snapshot!);
                    put.SetResult();
                }
                _isStalled = false;
            }
            if (_inbox.Reader.Completion.IsCompleted)
                return false;
            if (_scheduler.HasWork && !_isStalled)
                return true;
            _counters.Record(_rows, _scheduler);
        }
        while (WaitForCommand());
        return false;
    }

    /// <summary>Sleeps until a command comes. Memory goes back to the system only after a while: a pause between two turns need not pay for it.</summary>
    private bool WaitForCommand()
    {
        var command = _inbox.Reader.WaitToReadAsync().AsTask();
        if (!command.Wait(TrimAfterIdle))
            _rows.Trim();
        return command.GetAwaiter().GetResult();
    }

    private void Step()
    {
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        // The prompt first: a short one that has just come is answered before the others' step, and decodes along in it.
        var piece = _scheduler.Schedule();
        _isStalled = piece is null && _rows.DecodingCount == 0;
        using var span = _trace.Start(_rows, piece);
        if (piece is not null)
            Prefill(piece.Value.Prompt, piece.Value.Tokens);
        if (_rows.DecodingCount > 0)
            Decode(_rows.DecodingCount);
        if (piece is null && !_isStalled)
            _counters.RecordDecodeStep(GC.GetAllocatedBytesForCurrentThread() - allocatedBefore);
    }

    /// <summary>
    /// One token for each decoding row: B = count, S = 1. A resumed answer's tokens run as they were made, one by one, so that the
    /// numbers are the same; only a row that has caught up is sampled.
    /// </summary>
    private void Decode(int count)
    {
        for (var b = 0; b < count; b++)
        {
            (_ids[b], _pasts[b]) = (_rows[b].Owner!.Ids[_rows[b].Length], _rows[b].Length);
            _decoder.Cache.Commit(b, _pasts[b] + 1);
        }

        var started = Stopwatch.GetTimestamp();
        if (!TryDecode(count))
        {
            for (var b = count - 1; b >= 0; b--)
                _scheduler.Fail(_rows[b].Owner!, EngineError.RunFailed);
            return;
        }
        var ended = Stopwatch.GetTimestamp();
        var seconds = Stopwatch.GetElapsedTime(started, ended).TotalSeconds;
        _pacer.RecordDecode(seconds);
        _meter?.Decoded(seconds, count);

        for (var b = 0; b < count; b++)
        {
            var (row, owner) = (_rows[b], _rows[b].Owner!);
            row.Append(_ids[b]);
            owner.Times.Decoded(ended - started, count);
            _sampled[b] = row.Length == owner.Length ? Sample(owner, _runner.LogitsOf(b)) : NothingSampled;
        }
        // From the last row down: a row that leaves changes places with the last one, which is done already.
        for (var b = count - 1; b >= 0; b--)
            if (_sampled[b] != NothingSampled)
                Commit(_rows[b].Owner!, _sampled[b]);
    }

    /// <summary>The next piece of a prompt, B = 1; the last piece gives the first token, unless that is known.</summary>
    private void Prefill(Sequence sequence, int tokens)
    {
        var row = sequence.Row!;
        var piece = sequence.Prompt.Slice(row.Length, tokens);
        _decoder.Cache.Commit(row.Index, row.Length + tokens);
        var started = Stopwatch.GetTimestamp();
        if (!TryPrefill(row, piece, out var logits))
        {
            _scheduler.Fail(sequence, EngineError.RunFailed);
            return;
        }
        var ended = Stopwatch.GetTimestamp();
        var seconds = Stopwatch.GetElapsedTime(started, ended).TotalSeconds;
        _pacer.RecordPrefill(tokens, seconds);
        _meter?.Prefilled(seconds);
        _counters.CountPrefilled(tokens);
        sequence.Times.Prefilled(ended - started);

        row.Append(piece);
        sequence.RecordReached(row.Length, isCached: false);
        if (row.Length < sequence.PromptTokens)
            return;
        if (sequence.OutputTokens == 0)
            Commit(sequence, Sample(sequence, logits));
        else
            _scheduler.StartDecoding(sequence);
    }

    /// <summary>A failed run is tried once more: decoding writes the same places again. Window-sized caches have moved on by then.</summary>
    private bool TryDecode(int count)
    {
        for (var retries = _decoder.Graph.HasWindowedCaches ? 0 : 1; ; retries--)
        {
            try
            {
                _runner.Decode(_ids.AsSpan(0, count), _pasts.AsSpan(0, count));
                return true;
            }
            catch (OnnxRuntimeException e)
            {
                _onFault?.Invoke(e);
                if (retries == 0)
                    return false;
            }
        }
    }

    private bool TryPrefill(KvRow row, ReadOnlySpan<int> piece, out ReadOnlySpan<float> logits)
    {
        for (var retries = _decoder.Graph.HasWindowedCaches ? 0 : 1; ; retries--)
        {
            try
            {
                logits = _runner.Prefill(row.Index, row.Length, piece);
                return true;
            }
            catch (OnnxRuntimeException e)
            {
                _onFault?.Invoke(e);
                logits = default;
                if (retries == 0)
                    return false;
            }
        }
    }

    private int Sample(Sequence sequence, ReadOnlySpan<float> logits)
    {
        var started = Stopwatch.GetTimestamp();
        var token = _sampler.Sample(logits, sequence.Sampling, sequence.Counts, sequence.OutputTokens);
        if (token >= 0 && sequence.TopLogprobs is { } top)
            sequence.Logprobs = _logprobs.Read(logits, token, top);
        sequence.Times.Drew(Stopwatch.GetTimestamp() - started, _sampler.PenaltyTicks);
        return token;
    }

    private void Commit(Sequence sequence, int token)
    {
        if (token < 0)
        {
            _scheduler.Fail(sequence, EngineError.InvalidNumbers);
            return;
        }
        _counters.CountGenerated();
        _scheduler.Commit(sequence, token, _isEndToken[token]);
    }

    /// <summary>One of them is set; a snapshot comes with two of them.</summary>
    private readonly record struct Command(
        Sequence? Submitted = null,
        Sequence? Returned = null,
        Sequence? Fetched = null,
        (string Key, string Tenant)? Forgotten = null,
        (string Key, string Tenant, TaskCompletionSource<bool> IsHeld)? Sought = null,
        (string Key, string Tenant, TaskCompletionSource<Snapshot?> Taken)? Left = null,
        (string Key, TaskCompletionSource Put)? Arrived = null,
        Snapshot? Snapshot = null);
}
