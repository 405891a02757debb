using Otron.Engine.Generation.Rows;
using Otron.Engine.Generation.Running;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Scheduling;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Generation.Snapshots;
using Otron.Engine.Generation.Telemetry;
using Otron.Engine.Models;
using Otron.Engine.Onnx;

namespace Otron.Engine.Generation;

/// <summary>
/// Continuous batching for one chat model: token ids in, token ids out. One thread owns the session, the rows and the batch; all other
/// threads talk to it through <see cref="Submit"/>, <see cref="Sessions"/> and the channels of their sequences. It knows neither text nor
/// templates.
/// </summary>
public sealed class LlmEngine : IDisposable
{
    private static readonly TimeSpan TrimAfterIdle = TimeSpan.FromSeconds(10);

    private readonly LoadedDecoder _decoder;
    private readonly ModelRunner _runner;
    private readonly RowTable _rows;
    private readonly PrefixCache _cache;
    private readonly Scheduler _scheduler;
    private readonly Sampler _sampler;
    private readonly LogprobReader _logprobs;
    private readonly StepRecorder _recorder;
    private readonly EngineCounters _counters = new();
    private readonly CacheCounters _cacheCounters = new();
    private readonly Inbox _inbox = new();
    private readonly InFlightLimit _limit;
    private readonly Draw[] _draws; // [rows]
    private readonly TimeProvider _time;
    private readonly Action<Exception>? _onFault;
    private readonly ITimer _idle;
    private readonly Thread _thread;
    private bool _isTrimmed; // since the last step

    private LlmEngine(ModelFolder model, LoadedDecoder decoder, EngineOptions options, Action<Exception>? onFault, EngineMeter? meter, TimeProvider time)
    {
        Model = model;
        (_decoder, _runner) = (decoder, decoder.Runner);
        (_onFault, _time) = (onFault, time);
        _runner.OnFault = onFault;

        var stamp = new Lazy<byte[]>(() => SnapshotStamp.Of(model, decoder.Graph, options.Provider));
        var snapshotBytes = (long)options.SnapshotMegabytes << 20;
        var disk = OpenDisk(options, stamp);
        _rows = new RowTable(decoder.Cache, decoder.BudgetTokens(options));
        var snapshots = new SnapshotTiers(snapshotBytes, disk, _cacheCounters);
        _cache = new PrefixCache(decoder.Cache, _rows, snapshots, _cacheCounters, canTruncate: !decoder.Graph.HasWindowedCaches);

        var queuedPerTenant = options.MaxQueuedSequencesPerTenant > 0 ? options.MaxQueuedSequencesPerTenant : (options.MaxQueuedSequences * 3 + 3) / 4;
        _limit = new InFlightLimit(_rows.Count + options.MaxQueuedSequences, _rows.Count + queuedPerTenant);
        var pacer = new PrefillPacer(_runner.MaxChunkTokens);
        _scheduler = new Scheduler(_rows, _cache, pacer, options.MaxUnreadTokens, IsEndToken(), ended => _limit.Leave(ended.Tenant), PostFetched, time);
        Sessions = new SessionCache(_inbox, _scheduler, _cache, disk, stamp, snapshotBytes);

        _sampler = new Sampler(VocabularySize, time);
        _logprobs = new LogprobReader(VocabularySize);
        _draws = new Draw[_rows.Count];
        _recorder = new StepRecorder(model.Id, pacer, _counters, meter?.Of(model.Id), time);
        _idle = time.CreateTimer(_ => _inbox.TryPost(TrimIfIdle), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _thread = new Thread(Loop) { IsBackground = true, Name = $"llm {model.Id}" };
        _thread.UnsafeStart(); // steps are not children of the span that loads the model
    }

    public ModelFolder Model { get; }

    /// <summary>Tokens that prompt and answer may have together.</summary>
    public int ContextLength => _decoder.Cache.Capacity;

    public int VocabularySize => _decoder.Graph.VocabularySize;

    /// <summary>Found at load: a sequence's numbers are the same alone and beside others, bit for bit.</summary>
    public bool IsBatchIndependent => _decoder.IsBatchIndependent;

    /// <summary>Notes for the operator about this model, a sentence each.</summary>
    public IReadOnlyList<string> Warnings => _decoder.Warnings;

    public EngineStatus Status => _counters.Status(_rows.Count);

    public CacheStatus CacheStatus => _cacheCounters.Status;

    /// <summary>Bytes of the keys and values of one token, all layers.</summary>
    public long BytesPerToken => _decoder.Cache.BytesPerToken;

    public int Rows => _rows.Count;

    /// <summary>Sequences that were accepted and have not ended. Unlike <see cref="Status"/> it is current at once, not after a step.</summary>
    public int InFlight => _limit.Total;

    /// <summary>The next sequence would be refused, whichever tenant sends it.</summary>
    public bool IsFull => _limit.IsFull;

    /// <summary>The caches of sessions between their turns.</summary>
    public SessionCache Sessions { get; }

    /// <summary>Opens the model, probes which runner can drive it, and starts its thread.</summary>
    /// <exception cref="ModelFolderException">The graph is missing, damaged or not understood; every reason is listed.</exception>
    /// <exception cref="ExecutionProviderException">The execution provider cannot be loaded.</exception>
    /// <param name="onFault">Called on the engine thread after a failed run or a bug. The sequences concerned have failed; the engine continues.</param>
    /// <param name="runners">What may drive the graph; null for the engine's own.</param>
    public static LlmEngine Load(
        ModelFolder folder,
        EngineOptions options,
        Action<Exception>? onFault = null,
        EngineMeter? meter = null,
        DecoderRunners? runners = null,
        TimeProvider? time = null) =>
        new(folder, LoadedDecoder.Load(folder, options, runners), options, onFault, meter, time ?? TimeProvider.System);

    /// <summary>Is there room for one more sequence of this tenant now? For callers that would rather not build a prompt in vain.</summary>
    public EngineError CheckRoom(string tenant) => _limit.Check(tenant);

    /// <summary>Hands a sequence to the engine, or refuses it at once. Safe from any thread.</summary>
    /// <returns><see cref="EngineError.None"/> if accepted; its events then come through <see cref="Sequence.Tokens"/>.</returns>
    public EngineError Submit(Sequence sequence)
    {
        var refusal = Check(sequence);
        if (refusal == EngineError.None)
            refusal = _limit.TryEnter(sequence.Tenant);
        if (refusal != EngineError.None)
            return refusal;
        sequence.OnCaughtUp(caughtUp => _inbox.TryPost(() => _scheduler.Resume(caughtUp)));
        sequence.Times.RecordSubmitted(_time.GetTimestamp());
        if (_inbox.TryPost(() => _scheduler.Add(sequence)))
            return EngineError.None;
        _limit.Leave(sequence.Tenant);
        return EngineError.Stopped;
    }

    public void Dispose()
    {
        if (!_inbox.TryClose())
            return;
        _thread.Join();
        _idle.Dispose();
        _decoder.Dispose();
    }

    private EngineError Check(Sequence sequence)
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
        foreach (var id in sequence.Sampling.EndTokenIds ?? [])
            if ((uint)id >= (uint)VocabularySize)
                return EngineError.TokenOutOfRange;
        return EngineError.None;
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
            _recorder.Record(_rows, _scheduler);
        }
        _scheduler.FailAll(EngineError.Stopped);
        _cache.Flush();
        _recorder.Record(_rows, _scheduler);
    }

    /// <summary>Empties the inbox; sleeps while there is nothing to compute. False if the engine stops.</summary>
    private bool WaitForWork()
    {
        do
        {
            var hasNews = false;
            while (_inbox.TryTake(out var work))
            {
                work!();
                hasNews = true;
            }
            if (_inbox.IsDone)
                return false;
            if (_scheduler.HasWork && (hasNews || !_scheduler.IsStalled))
                return true;
            _recorder.Record(_rows, _scheduler);
        }
        while (WaitForInbox());
        return false;
    }

    /// <summary>Sleeps until there is work. False if the engine stops.</summary>
    private bool WaitForInbox()
    {
        // Free memory returns to the system only after a while, so that a pause between two turns does not pay for it.
        _idle.Change(_isTrimmed ? Timeout.InfiniteTimeSpan : TrimAfterIdle, Timeout.InfiniteTimeSpan);
        return _inbox.WaitAsync().GetAwaiter().GetResult();
    }

    private void TrimIfIdle()
    {
        if (_scheduler.HasWork)
            return;
        _rows.Trim();
        _isTrimmed = true;
    }

    /// <summary>One piece of a prompt, then one token for each decoding row. A short new prompt is answered, and decodes along, in the same step.</summary>
    private void Step()
    {
        _isTrimmed = false;
        _recorder.Begin();
        var piece = _scheduler.Schedule();
        using var span = _recorder.StartSpan(piece, _rows);
        if (piece is { } next)
            _scheduler.Advance(next, Prefill(next));
        var batch = _scheduler.ScheduleDecoding();
        if (batch.Count > 0)
            _scheduler.Advance(batch, Decode(batch));
        _recorder.End(piece, batch);
    }

    private Draw Prefill(PromptPiece piece)
    {
        var startedAt = _recorder.Now();
        if (!_runner.TryPrefill(piece.Row, piece.Past, piece.Ids, out var logits))
            return Draw.Failed(EngineError.RunFailed);
        _recorder.Prefilled(piece, startedAt);
        return piece.NeedsToken ? Sample(piece.Sequence, logits) : default;
    }

    private ReadOnlySpan<Draw> Decode(DecodeBatch batch)
    {
        var draws = _draws.AsSpan(0, batch.Count);
        draws.Fill(Draw.Failed(EngineError.RunFailed));
        var startedAt = _recorder.Now();
        if (!_runner.TryDecode(batch.Ids, batch.Pasts))
            return draws;
        _recorder.Decoded(batch, startedAt);
        for (var b = 0; b < batch.Count; b++)
            draws[b] = batch.NeedsToken(b) ? Sample(batch[b], _runner.LogitsOf(b)) : default;
        return draws;
    }

    private Draw Sample(Sequence sequence, ReadOnlySpan<float> logits)
    {
        var startedAt = _recorder.Now();
        AllowedTokens allowed = default;
        if (sequence.Constraint?.TryAllow(out allowed) is false)
            return Draw.Failed(EngineError.ConstraintFailed);
        var token = _sampler.Sample(logits, sequence.Sampling, sequence.Counts, sequence.OutputTokens, allowed);
        if (token < 0)
            return Draw.Failed(EngineError.InvalidNumbers);
        var logprobs = sequence.TopLogprobs is { } top ? _logprobs.Read(logits, token, top) : null;
        _recorder.Sampled(sequence, startedAt, _sampler.PenaltyTicks);
        return Draw.Of(token, logprobs);
    }

    private void PostFetched(Sequence sequence, Snapshot? snapshot)
    {
        if (!_inbox.TryPost(() => _scheduler.Fetched(sequence, snapshot)))
            snapshot?.Dispose();
    }

    private bool[] IsEndToken()
    {
        var isEndToken = new bool[VocabularySize];
        foreach (var id in Model.Decoder!.EndTokenIds)
            if (id < VocabularySize)
                isEndToken[id] = true;
        return isEndToken;
    }

    private SnapshotDisk? OpenDisk(EngineOptions options, Lazy<byte[]> stamp)
    {
        if (options.SnapshotPath is null || options.SnapshotDiskMegabytes == 0 || options.SnapshotMegabytes == 0)
            return null;
        var folder = Path.Combine(options.SnapshotPath, Model.Id.Replace('/', '_'));
        var budgetBytes = (long)options.SnapshotDiskMegabytes << 20;
        return new SnapshotDisk(folder, budgetBytes, stamp, _cacheCounters, e => _onFault?.Invoke(new SnapshotDiskException(folder, e)));
    }
}
