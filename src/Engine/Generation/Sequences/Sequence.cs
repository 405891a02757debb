using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Snapshots;

namespace Otron.Engine.Generation.Sequences;

/// <summary>
/// One answer in flight: its tokens so far, its state, and the channel that its tokens leave by. The engine thread owns everything
/// but <see cref="Tokens"/>, <see cref="Cancel"/> and <see cref="Nudge"/>.
/// </summary>
public sealed class Sequence
{
    internal const int NoRow = -1;
    private static long _oneOffs;

    private readonly TokenStream _tokens;
    private readonly string _cacheName;
    private Action<Sequence>? _onCaughtUp;
    private int[] _ids;
    private int _promptReached; // prompt tokens that have been in a row at some time
    private volatile bool _isCancelled;

    /// <param name="promptIds">At least one token.</param>
    /// <param name="maxNewTokens">At least 1; counts <paramref name="outputIds"/> too.</param>
    /// <param name="sessionKey">Keys and values stay warm under this name for the session's next turn; null for a one-off.</param>
    /// <param name="outputIds">
    /// The beginning of an answer that was generated earlier. The sequence resumes after it as if it had never stopped, and only new
    /// tokens come through <see cref="Tokens"/>.
    /// </param>
    public Sequence(ReadOnlySpan<int> promptIds, int maxNewTokens, SamplingParams sampling, string? sessionKey = null, ReadOnlySpan<int> outputIds = default)
    {
        MaxNewTokens = maxNewTokens;
        Sampling = sampling;
        SessionKey = sessionKey;
        _cacheName = sessionKey ?? Interlocked.Increment(ref _oneOffs).ToString(CultureInfo.InvariantCulture);
        PromptTokens = promptIds.Length;
        Length = promptIds.Length + outputIds.Length;
        _ids = [.. promptIds, .. outputIds];
        _tokens = new TokenStream(() => _onCaughtUp?.Invoke(this));
    }

    /// <summary>For one reader. If the reader falls behind, generation stops until it has caught up.</summary>
    public ChannelReader<TokenEvent> Tokens => _tokens;

    public SamplingParams Sampling { get; }

    public string? SessionKey { get; }

    /// <summary>Prompts of one tenant share the keys and values of a common beginning; those of two tenants never do.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>How many of the most likely tokens are reported beside each token, with log probabilities; null for none at all.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>What the answer may be; null for anything. It has taken the beginning of a resumed answer already.</summary>
    public ITokenConstraint? Constraint { get; init; }

    /// <summary>The span of the turn that this sequence belongs to, if there is one.</summary>
    public ActivityContext Trace { get; init; }

    public int MaxNewTokens { get; }

    public int PromptTokens { get; }

    /// <summary>Prompt tokens that were found in the cache. Final once the first event has been read.</summary>
    public int CachedTokens { get; private set; }

    public SequenceTimes Times { get; } = new();

    /// <summary>Ends the sequence within one step. Safe from any thread, any number of times.</summary>
    public void Cancel()
    {
        _isCancelled = true;
        _tokens.Resume(); // a parked sequence must return to the engine to end
    }

    /// <summary>Wakes the reader with an empty event: no token, no end. Safe from any thread.</summary>
    public void Nudge() => _tokens.Write(new TokenEvent(-1));

    internal SequenceState State { get; set; }

    internal bool IsCancelled => _isCancelled;

    /// <summary>The name of its keys and values: the session's, or one of its own that lasts as long as the sequence.</summary>
    internal CacheKey CacheKey => new(Tenant, _cacheName, IsOneOff: SessionKey is null);

    /// <summary>The row that holds its keys and values, by <c>KvRow.Id</c>. Decoding keeps the row one token behind the sequence.</summary>
    internal int RowId { get; set; } = NoRow;

    internal bool HasRow => RowId != NoRow;

    /// <summary>Its place in the order of arrival at the engine, from 1 on; 0 before.</summary>
    internal long Arrival { get; set; }

    internal int UnreadTokens => _tokens.Count;

    /// <summary>Prompt and answer so far.</summary>
    internal ReadOnlySpan<int> Ids => _ids.AsSpan(0, Length);

    internal ReadOnlySpan<int> Prompt => _ids.AsSpan(0, PromptTokens);

    internal int Length { get; private set; }

    internal int OutputTokens => Length - PromptTokens;

    /// <summary>The longest that this sequence can become: admission reserves this much.</summary>
    internal long MaxLength => (long)PromptTokens + MaxNewTokens;

    /// <summary>Token counts for penalties; null if the sampling parameters have none.</summary>
    internal TokenCounts? Counts { get; private set; }

    /// <summary>Makes room for the whole answer at admission, so that no step allocates.</summary>
    internal void Reserve()
    {
        Array.Resize(ref _ids, (int)MaxLength);
        if (Sampling.HasPenalties)
            Counts ??= new TokenCounts(Prompt, Ids[PromptTokens..], (int)MaxLength);
    }

    /// <summary>The row now holds this many tokens. A prompt token counts once, by how it first got there.</summary>
    internal void RecordReached(int length, bool isCached)
    {
        var reached = Math.Min(length, PromptTokens);
        if (isCached)
            CachedTokens += Math.Max(0, reached - _promptReached);
        _promptReached = Math.Max(_promptReached, reached);
    }

    internal void Append(int id)
    {
        _ids[Length++] = id;
        Counts?.Add(id);
        Constraint?.Accept(id);
    }

    internal void Publish(TokenEvent next) => _tokens.Write(next);

    /// <summary>Sets the handler that brings a parked sequence back; it runs on the reader's thread.</summary>
    internal void OnCaughtUp(Action<Sequence> handler) => _onCaughtUp = handler;

    /// <summary>Waits for the reader to catch up. False if it has by now, or if nobody will read any more.</summary>
    internal bool TryPark(int resumeAtUnread) => _tokens.TryPark(resumeAtUnread) && !(IsCancelled && _tokens.TryUnpark());
}
