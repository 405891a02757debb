using Otron.Grains.Storage;

namespace Otron.Grains.Conversations;

/// <summary>
/// A conversation is entered when it begins, and again only if it has changed when its day is swept. Entries are stored in pages, so that
/// the cost of entering does not depend on their number.
/// </summary>
[GrainType("otron-retention")]
internal sealed class RetentionGrain(ConversationStorage storage) : StoredGrain(storage), IRetentionGrain
{
    private const int PageSize = 256;

    private readonly List<GrainState<RetentionPage>> _pages = [];

    public async Task EnterAsync(string conversation)
    {
        var last = _pages.FindLastIndex(page => page.State!.Conversations.Length > 0);
        var at = last >= 0 && _pages[last].State!.Conversations.Length < PageSize ? last : last + 1;
        if (at == _pages.Count)
            _pages.Add(new(new()));
        await WriteAsync(at, [.. _pages[at].State!.Conversations, conversation]);
    }

    public async Task SweepAsync(long unchangedSince)
    {
        // The last page goes first: if a sweep breaks off, the pages that still have entries are the first ones.
        for (var i = _pages.Count - 1; i >= 0; i--)
        {
            foreach (var conversation in _pages[i].State!.Conversations)
                if (await GrainFactory.GetGrain<IConversationGrain>(conversation).ExpireAsync(unchangedSince) is { } changedAt)
                    await EnterElsewhereAsync(conversation, changedAt);
            if (_pages[i].State!.Conversations.Length > 0)
                await WriteAsync(i, []);
        }
    }

    protected override async Task LoadAsync()
    {
        do
            _pages.Add(await ReadAsync<RetentionPage>(NameOf(_pages.Count)));
        while (_pages[^1].RecordExists);
    }

    private async Task EnterElsewhereAsync(string conversation, long changedAt)
    {
        var day = Math.Max(Days.Of(changedAt), this.GetPrimaryKeyLong() + 1);
        await GrainFactory.GetGrain<IRetentionGrain>(day).EnterAsync(conversation);
    }

    private async Task WriteAsync(int index, string[] conversations) =>
        _pages[index] = await WriteAsync(NameOf(index), _pages[index], new RetentionPage(conversations));

    private static string NameOf(int page) => FormattableString.Invariant($"page-{page}");
}

/// <summary>Keys of conversations.</summary>
[GenerateSerializer, Immutable, Alias("otron.RetentionPage")]
internal sealed record RetentionPage([property: Id(0)] string[] Conversations)
{
    public RetentionPage()
        : this([])
    {
    }
}
