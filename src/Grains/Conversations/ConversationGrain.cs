using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Otron.Grains.Generation;
using Otron.Grains.Storage;

namespace Otron.Grains.Conversations;

/// <summary>The commands of one stored conversation. Its turns run in a <see cref="TurnRunner"/>.</summary>
[GrainType("otron-conversation")]
[Immovable]
internal sealed class ConversationGrain : StoredGrain, IConversationGrain
{
    private readonly TimeProvider _time;
    private readonly ILocalSiloDetails _silo;
    private readonly ConversationLog _log;
    private readonly TurnRunner _runner;
    private bool _isAccepting;

    public ConversationGrain(ConversationStorage storage, ILocalSiloDetails silo, TimeProvider time, ILogger<ConversationGrain> logger)
        : base(storage)
    {
        _time = time;
        _silo = silo;
        _log = new(storage, this.GetGrainId(), time, LeaveBroken);
        _runner = new(this, _log, GrainFactory, time, logger);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // The turn stays in progress in storage, and the next call resumes it; the cluster's rounds make that call for background turns.
        _runner.Current?.Stop();
        return Task.CompletedTask;
    }

    public async Task<ConversationInfo> CreateAsync(Dictionary<string, string> metadata, ChatMessage[] items)
    {
        if (!_log.IsUnknown)
            throw new OtronException(ErrorCode.Unavailable, "The conversation could not be made. Send the request again.");
        await _log.ThrowIfUncalledAsync(items, "items");
        await EnterForRetentionAsync();
        await _log.AppendAsync(new() { Input = items }, head => head with { Metadata = metadata });
        return Info();
    }

    public Task<ConversationInfo> GetAsync() => Task.FromResult(Info());

    public async Task<ConversationInfo> UpdateAsync(Dictionary<string, string> metadata)
    {
        ThrowIfMissing();
        await _log.UpdateAsync(head => head with { Metadata = metadata });
        return Info();
    }

    public async Task DeleteAsync()
    {
        ThrowIfMissing();
        await _runner.CancelAsync();
        await _log.DeleteAsync();
    }

    public async Task<ConversationItem[]> AddItemsAsync(ChatMessage[] items)
    {
        ThrowIfMissing();
        ThrowIfBusy();
        await _log.ThrowIfUncalledAsync(items, "items");
        var entry = new ConversationEntry { Input = items };
        return [.. entry.Items(await _log.AppendAsync(entry))];
    }

    public async Task<ItemPage> ListItemsAsync(ItemQuery query)
    {
        ThrowIfMissing();
        var items = new List<ConversationItem>();
        var number = query.AfterEntry > 0 ? query.AfterEntry : query.Ascending ? 1 : _log.Head.Count;
        // Reads entry by entry from the start of the page, so that the cost of a page depends on its length alone.
        while (number >= 1 && number <= _log.Head.Count && items.Count <= query.Limit)
        {
            items.AddRange((await _log.GetAsync(number)).Items(number).InOrder(query));
            number += query.Ascending ? 1 : -1;
        }
        return items.ToPage(query);
    }

    public async Task<ConversationItem> GetItemAsync(int entry, int index) =>
        (await _log.GetAsync(entry)).Items(entry).FirstOrDefault(item => item.Index == index) ?? throw ConversationLog.NotFound();

    public async Task<ConversationInfo> DeleteItemAsync(int entry, int index)
    {
        await GetItemAsync(entry, index);
        ThrowIfBusy();
        await _log.ReplaceAsync(entry, stored => stored.Without(index));
        return Info();
    }

    public async Task<ChatMessage[]> GetMessagesAsync(int? previousEntry)
    {
        ThrowIfMissing();
        await ThrowIfNotLatestAsync(previousEntry);
        return await _log.GetMessagesAsync(_log.Head.Count);
    }

    public async Task<int> RespondAsync(ResponseRequest request, bool mayCreate)
    {
        _isAccepting = true;
        try
        {
            return await AcceptAsync(request, mayCreate);
        }
        finally
        {
            _isAccepting = false;
        }
    }

    public Task<bool> IsAcceptingAsync() => Task.FromResult(_isAccepting);

    public Task<bool> IsAnsweringAsync()
    {
        _ = _log.Head; // throws if the storage failed: then nothing is known of a turn
        return Task.FromResult(_runner.Current is not null || _isAccepting);
    }

    private async Task<int> AcceptAsync(ResponseRequest request, bool mayCreate)
    {
        if (!mayCreate || !_log.IsUnknown)
            ThrowIfMissing();
        if (_log.Head.EntryOf(request) is { } known)
            return known;
        ThrowIfBusy();
        await ThrowIfNotLatestAsync(request.Settings.PreviousEntry);
        await _log.ThrowIfUncalledAsync(request.Input, "input");

        var settings = request.Settings with { Sampling = request.Settings.Sampling.WithSeed() };
        var response = new StoredResponse
        {
            Settings = settings,
            BodyHash = request.BodyHash,
            CreatedAt = Now,
            OutputIndex = request.Input.Length,
            TraceParent = request.TraceParent,
        };
        var turn = new RunningTurn(_log.Head.Count + 1, response);
        IAsyncEnumerator<GenerationEvent>? events = null;
        try
        {
            // The stream is opened first, so that a turn which the model refuses is not stored.
            events = await _runner.OpenAsync(turn, settings.ToGeneration([.. await _log.GetMessagesAsync(_log.Head.Count), .. request.Input]));
            var entry = new ConversationEntry { Input = request.Input, Response = response };
            if (_log.IsUnknown)
                await EnterForRetentionAsync();
            if (settings.Background)
                await GrainFactory.GetGrain<IBackgroundTurnsGrain>(0).EnterAsync(this.GetPrimaryKeyString());
            await _log.AppendAsync(entry, head => head.With(new TurnKey(request.IdempotencyKey, request.BodyHash, head.Count)));
        }
        catch
        {
            turn.Stop();
            if (events is not null)
                await events.DisposeAsync();
            turn.Dispose();
            throw;
        }
        _runner.Start(turn, settings, events);
        return turn.Entry;
    }

    public async Task<StoredResponse> GetResponseAsync(int entry)
    {
        var stored = (await _log.GetAsync(entry)).Response ?? throw ConversationLog.NotFound();
        return _runner.Current is { } turn && turn.Entry == entry && stored.IsRunning ? stored.With(turn.PiecesFrom(0)) : stored;
    }

    public async IAsyncEnumerable<ResponseUpdate> FollowAsync(
        int entry, int fromPiece, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(entry);
        yield return new([], response.With([]) with { Status = ResponseStatus.InProgress }, _silo.SiloAddress.ToParsableString());
        if (_runner.Current is { } turn && turn.Entry == entry)
        {
            while (true)
            {
                var fresh = turn.PiecesFrom(fromPiece);
                fromPiece += fresh.Length;
                if (fresh.Length > 0)
                    yield return ResponseUpdate.Of(fresh);
                else if (turn.Ended.IsCompleted)
                    break;
                else if (!await turn.ChangedAsync(Heartbeat.Interval, _time, cancellationToken))
                    yield return new([]);
            }
            await turn.Ended;
            response = await GetResponseAsync(entry);
        }
        else
        {
            yield return ResponseUpdate.Of([.. response.Pieces.Skip(fromPiece)]);
        }
        yield return new([], response);
    }

    public async Task<StoredResponse> CancelAsync(int entry)
    {
        await GetResponseAsync(entry);
        if (_runner.Current?.Entry == entry)
            await _runner.CancelAsync();
        return await GetResponseAsync(entry);
    }

    public async Task DeleteResponseAsync(int entry)
    {
        await CancelAsync(entry);
        await _log.ReplaceAsync(
            entry,
            _ => ConversationEntry.Erased,
            // A key names no turn that is gone.
            head => head with { Keys = [.. head.Keys.Where(key => key.Entry != entry)] });
    }

    public async Task<ItemPage> ListInputAsync(int entry, ItemQuery query)
    {
        await GetResponseAsync(entry);
        return (await _log.GetAsync(entry)).InputItems(entry).InOrder(query).ToArray().ToPage(query);
    }

    public async Task WhenIdleAsync(CancellationToken cancellationToken = default)
    {
        while (_runner.Current is { } turn)
            await turn.Ended.WaitAsync(cancellationToken);
    }

    public async Task<long?> ExpireAsync(long unchangedSince)
    {
        var head = _log.Head;
        if (!_log.Exists)
            return null;
        if (_runner.Current is not null || head.ChangedAt > unchangedSince)
            return head.ChangedAt;
        await _log.DeleteAsync();
        return null;
    }

    protected override async Task LoadAsync()
    {
        await _log.LoadAsync();
        // A turn in progress was left by a silo that is gone.
        if (_log.Exists && _log.Head.Last?.Response is { IsRunning: true } response)
            _runner.Start(new(_log.Head.Count, response), response.Settings, events: null);
    }

    /// <summary>Called before a conversation is stored, so that none is forgotten.</summary>
    private Task EnterForRetentionAsync() =>
        GrainFactory.GetGrain<IRetentionGrain>(Days.Of(Now)).EnterAsync(this.GetPrimaryKeyString());

    private ConversationInfo Info()
    {
        ThrowIfMissing();
        return new(_log.Head.CreatedAt, _log.Head.Metadata);
    }

    private void ThrowIfMissing()
    {
        _ = _log.Head; // throws if the storage failed: the conversation may exist
        if (!_log.Exists)
            throw ConversationLog.NotFound();
    }

    private void ThrowIfBusy()
    {
        if (_runner.Current is not null)
            throw new OtronException(
                ErrorCode.TurnInProgress,
                "The conversation is answering a turn. Wait for its end, cancel it, or send 'Prefer: wait=30' to have this request wait.");
    }

    private async Task ThrowIfNotLatestAsync(int? previousEntry)
    {
        if (previousEntry is not { } number)
            return;
        var previous = await GetResponseAsync(number);
        if (previous.IsRunning)
            ThrowIfBusy();
        if (!previous.IsAnswered)
            throw new OtronException(
                ErrorCode.InvalidRequest,
                "That response was not answered, so nothing can follow it; follow the one before it.",
                "previous_response_id");
        if (number != await _log.LastAnsweredAsync())
            throw new OtronException(
                ErrorCode.StaleParent, "The conversation has gone on since that response; follow its latest one.", "previous_response_id");
    }

    private void LeaveBroken()
    {
        _runner.Current?.Stop();
        DeactivateOnIdle();
    }
}
