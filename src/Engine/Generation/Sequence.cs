using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace Otron.Engine.Generation;

/// <summary>
/// One answer in flight: the tokens so far, where its keys and values are, and the channel its tokens leave by. The engine thread
/// owns everything but <see cref="Tokens"/> and <see cref="Cancel"/>.
/// </summary>
public sealed class Sequence
{
    private const char OneOffMark = '\0'; // no session's name begins with it
    private static long _unnamed;

    private readonly TokenStream _tokens;
    private Action<Sequence>? _onReturn;
    private int[] _ids;
    private int _promptReached; // prompt tokens that were in a row at some time
    private volatile bool _isCancelled;

    /// <param name="promptIds">At least one token.</param>
    /// <param name="maxNewTokens">At least 1; counts <paramref name="outputIds"/> too.</param>
    /// <param name="sessionKey">Keys and values stay warm under this name after the end, for the session's next turn; null for a one-off.</param>
    /// <param name="outputIds">
    /// The beginning of the answer, where it was made already: the sequence goes on behind it as if it had never stopped, and only what
    /// is new comes through <see cref="Tokens"/>.
    /// </param>
    public Sequence(ReadOnlySpan<int> promptIds, int maxNewTokens, SamplingParams sampling, string? sessionKey = null, ReadOnlySpan<int> outputIds = default)
    {
        MaxNewTokens = maxNewTokens;
        Sampling = sampling;
        SessionKey = sessionKey;
        CacheKey = sessionKey ?? string.Create(CultureInfo.InvariantCulture, $"{OneOffMark}{Interlocked.Increment(ref _unnamed)}");
        PromptTokens = promptIds.Length;
        Length = promptIds.Length + outputIds.Length;
        _ids = [.. promptIds, .. outputIds];
        _tokens = new TokenStream(() => _onReturn?.Invoke(this));
    }

    /// <summary>For one reader. Where it falls behind, the answer stops until it has caught up.</summary>
    public ChannelReader<TokenEvent> Tokens => _tokens;

    public SamplingParams Sampling { get; }

    public string? SessionKey { get; }

    /// <summary>Prompts of one tenant share the keys and values of what they begin with; those of two tenants never do.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>Each token comes with its log probability and those of so many likeliest ones; null for none of it.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>The span of the turn that it belongs to, where there is one.</summary>
    public ActivityContext Trace { get; init; }

    public int MaxNewTokens { get; }

    public int PromptTokens { get; }

    /// <summary>Prompt tokens that were in the cache already. Known once the first event was read.</summary>
    public int CachedTokens { get; private set; }

    public SequenceTimes Times { get; } = new();

    /// <summary>Ends the sequence within one step; safe from any thread, any number of times.</summary>
    public void Cancel()
    {
        _isCancelled = true;
        _tokens.Resume(); // a parked one must come back to end
    }

    /// <summary>Wakes the reader with an event that says nothing: no token, no end. Safe from any thread.</summary>
    public void Nudge() => _tokens.Write(new TokenEvent(-1));

    /// <summary>Is this the cache's name of a sequence without a session?</summary>
    internal static bool IsOneOff(string cacheKey) => cacheKey[0] == OneOffMark;

    internal bool IsCancelled => _isCancelled;

    /// <summary>The name of its keys and values in rows and snapshots: the session's, or one of its own for while it is parked.</summary>
    internal string CacheKey { get; }

    /// <summary>It has a row and waits for the disk before it goes on.</summary>
    internal bool IsFetching { get; set; }

    /// <summary>Its place among all that came to the engine, from 1 on; 0 before.</summary>
    internal long Arrival { get; set; }

    internal int UnreadTokens => _tokens.Count;

    /// <summary>Prompt and answer so far.</summary>
    internal ReadOnlySpan<int> Ids => _ids.AsSpan(0, Length);

    internal int Length { get; private set; }

    /// <summary>The longest this sequence can become: what admission reserves.</summary>
    internal long MaxLength => (long)PromptTokens + MaxNewTokens;

    internal int OutputTokens => Length - PromptTokens;

    /// <summary>Where its keys and values are; decoding keeps the row one token behind the sequence.</summary>
    internal KvRow? Row { get; set; }

    /// <summary>Of the token that was sampled last, where they are asked for.</summary>
    internal TokenLogprobs? Logprobs { get; set; }

    /// <summary>Only where penalties need them.</summary>
    internal TokenCounts? Counts { get; set; }

    internal ReadOnlySpan<int> Prompt => _ids.AsSpan(0, PromptTokens);

    /// <summary>The answer so far.</summary>
    internal ReadOnlySpan<int> Output => _ids.AsSpan(PromptTokens, OutputTokens);

    /// <summary>Makes room for the whole answer, once it is admitted: the step path then allocates nothing.</summary>
    internal void Reserve()
    {
        Array.Resize(ref _ids, (int)MaxLength);
        if (Sampling.HasPenalties)
            Counts ??= new TokenCounts(Prompt, Output, (int)MaxLength);
    }

    /// <summary>The row now holds this many tokens. A prompt token counts once, by how it came there first.</summary>
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
    }

    internal void Publish(TokenEvent next) => _tokens.Write(next);

    /// <summary>Who takes the sequence up again after it was parked; called on the reader's thread.</summary>
    internal void OnReturn(Action<Sequence> handler) => _onReturn = handler;

    /// <summary>Stops until the reader has caught up. False where it has by now, or nobody will read on.</summary>
    internal bool TryPark(int resumeAtUnread) => _tokens.TryPark(resumeAtUnread) && !(IsCancelled && _tokens.TryUnpark());
}
