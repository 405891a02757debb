using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Otron.Grains.Placement;
using Otron.Grains.Storage;

namespace Otron.Grains.Conversations;

/// <summary>
/// A conversation is entered once, when it begins, and again only when its day was swept and it had changed since. Entries are
/// stored in pages, so that entering costs the same however many there are.
/// </summary>
[GrainType("otron-retention")]
[StorageFilter]
internal sealed class RetentionGrain([FromKeyedServices(GrainStorageNames.Conversations)] IGrainStorage storage) : Grain, IRetentionGrain
{
    public const int SecondsPerDay = 24 * 60 * 60;

    private const int PageSize = 256;

    private readonly List<GrainState<RetentionPage>> _pages = [];

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        GrainState<RetentionPage> page;
        do
        {
            page = new(new());
            try
            {
                await storage.ReadStateAsync(NameOf(_pages.Count), this.GetGrainId(), page);
            }
            catch (Exception)
            {
                throw Unavailable(); // what storage throws tells a caller nothing
            }
            _pages.Add(page);
        }
        while (page.RecordExists);
    }

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
        // The last page first: pages with something on them stay the first ones, whatever breaks off in between.
        for (var i = _pages.Count - 1; i >= 0; i--)
        {
            foreach (var conversation in _pages[i].State!.Conversations)
                if (await GrainFactory.GetGrain<IConversationGrain>(conversation).ExpireAsync(unchangedSince) is { } changedAt)
                    await EnterElsewhereAsync(conversation, changedAt);
            if (_pages[i].State!.Conversations.Length > 0)
                await WriteAsync(i, []);
        }
    }

    private async Task EnterElsewhereAsync(string conversation, long changedAt)
    {
        var day = Math.Max(changedAt / SecondsPerDay, this.GetPrimaryKeyLong() + 1);
        await GrainFactory.GetGrain<IRetentionGrain>(day).EnterAsync(conversation);
    }

    private async Task WriteAsync(int index, string[] conversations)
    {
        try
        {
            var written = new GrainState<RetentionPage>(new(conversations), _pages[index].ETag) { RecordExists = _pages[index].RecordExists };
            await storage.WriteStateAsync(NameOf(index), this.GetGrainId(), written);
            _pages[index] = written;
        }
        catch (Exception)
        {
            // Whether it was written is unknown: the next activation reads it again.
            DeactivateOnIdle();
            throw Unavailable();
        }
    }

    private static OtronException Unavailable() => new(ErrorCode.Unavailable, "The conversation's storage does not answer as it should. Send the request again.");

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
